"""A server of the bench's own: a private database, a real gunicorn, a school, and ways of killing each of them."""

from bench.site.postgres import PrivatePostgres
from bench.site.server import Site, free_port

__all__ = ["PrivatePostgres", "Site", "free_port"]
