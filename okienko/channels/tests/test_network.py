"""What is typed to reach a server by, and is nothing of the kind."""

import socket

import pytest
from pydantic import TypeAdapter, ValidationError

from okienko.channels.network import Certificate
from okienko.channels.outward import look_up

NONE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"


@pytest.mark.parametrize("text", ["abc", "żółć", NONE])
def test_what_is_no_certificate_is_refused_when_it_is_typed(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Certificate).validate_python(text)


def test_no_certificate_is_needed() -> None:
    assert TypeAdapter(Certificate).validate_python(" \n") == ""


@pytest.mark.parametrize("host", ["a..b", "ż" * 70])
def test_what_is_no_name_of_a_host_is_found_nowhere(host: str) -> None:
    with pytest.raises(socket.gaierror):
        look_up(host, 443)
