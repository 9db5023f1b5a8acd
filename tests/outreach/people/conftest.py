import pytest
from django.test import Client


@pytest.fixture
def client_two():
    """Another browser."""
    return Client()
