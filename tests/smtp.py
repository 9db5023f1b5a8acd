"""A mail server for tests: takes mail, or misbehaves by the name before the @ of the address.

ok… is taken; later… is put off (450); never… does not exist (550); drop… is cut off after the message was sent, as
if the line broke; hang… is never answered.
"""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy


class Conversation(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.to = ""
        if self.server.behave == "refuse":
            self.say("421 not now")
            return
        self.say("220 here")
        for raw in self.rfile:
            line = raw.decode().strip()
            if not self.answer(line):
                return

    def answer(self, line: str) -> bool:
        verb = line[:4].upper()
        if verb == "RCPT":
            self.to = line.partition("<")[2].partition(">")[0]
            return self.recipient()
        if verb == "DATA":
            self.say("354 go on")
            return self.message()
        self.say("221 bye" if verb == "QUIT" else "250 fine")
        return verb != "QUIT"

    def recipient(self) -> bool:
        self.server.asked.append(self.to)
        if self.to.startswith("hang"):
            self.server.released.wait(20)
            return False
        if self.to.startswith("later"):
            self.say("450 greylisted, come again")
        elif self.to.startswith("never"):
            self.say("550 no such mailbox")
        else:
            self.say("250 known")
        return True

    def message(self) -> bool:
        lines = []
        for raw in self.rfile:
            if raw.strip() == b".":
                break
            lines.append(raw)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.mails.append((self.to, mail))
        if self.to.startswith("drop"):
            return False
        self.say("250 taken")
        return True


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails = []
        self.asked = []
        self.behave = "well"
        self.released = threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request, client_address):
        """A client that went away is what some of the tests are about."""


@contextmanager
def mail_server():
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
