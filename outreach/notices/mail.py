"""Handing one mail to the mail server, and saying in our words what came of it."""

import logging
import smtplib
from collections.abc import Callable
from enum import Enum

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class Answer(Enum):
    TAKEN = "taken"
    LATER = "later"  # this mail was put off; the next one may pass
    NEVER = "never"  # this address does not exist, or refuses us for good
    CUT = "cut"  # the conversation broke off: nobody knows, and the server may be ill
    NO_SERVER = "no server"  # nothing can be sent by anybody now
    POISON = "poison"  # this mail cannot even be written


# After so many conversations that broke off one after the other, the server is left alone for this time.
ENOUGH = 2


class Postman:
    """One connection for a sweep, opened when needed and dropped after any trouble."""

    def __init__(self, connect: Callable[[], BaseEmailBackend]) -> None:
        self._connect = connect
        self._connection: BaseEmailBackend | None = None
        self._cuts = 0

    @property
    def gives_up(self) -> bool:
        return self._cuts >= ENOUGH

    def close(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection:
                connection.close()
        except (smtplib.SMTPException, OSError) as error:
            logger.info("邮件服务器断开时没有道别：%s", error)

    def hand_over(self, write: Callable[[], EmailMessage]) -> tuple[Answer, str]:
        """Write and send one mail. Returns the answer and what the server said."""
        try:
            message = write()
            message.message()
        except Exception as error:
            logger.exception("有一封汇总邮件写不出来")
            return Answer.POISON, f"邮件写不出来：{error}"
        try:
            if self._connection is None:
                self._connection = self._connect()
                self._connection.open()
        except (smtplib.SMTPException, OSError) as error:
            self._connection = None
            return Answer.NO_SERVER, f"邮件服务器连不上：{error}"
        try:
            message.connection = self._connection
            message.send()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            answer = _answer(error)
            self._cuts = self._cuts + 1 if answer is Answer.CUT else 0
            return answer, said(error)
        self._cuts = 0
        return Answer.TAKEN, ""


def _answer(error: Exception) -> Answer:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Answer.NEVER if all(code >= 500 for code in codes) else Answer.LATER
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Answer.NO_SERVER
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return Answer.NEVER if error.smtp_code >= 500 else Answer.LATER
    return Answer.CUT


def said(error: Exception) -> str:
    """The server's own words, for the page of what could not be delivered."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "；".join(f"{code} {_text(words)}" for code, words in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"连接中断：{error}"


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
