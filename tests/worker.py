"""A real worker whose clock stands at a given moment: python -m tests.worker 2026-11-18T10:00:00+08:00 [options]."""

import sys
from datetime import datetime

import time_machine

if __name__ == "__main__":
    time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True).start()
    from celery.__main__ import main

    sys.argv = ["celery", "-A", "outreach", "worker", "--pool", "threads", "--concurrency", "2", *sys.argv[2:]]
    main()
