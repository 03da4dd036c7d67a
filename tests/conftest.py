"""What can be asked of the tests on the command line?"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-chats",
        action="store_true",
        help="write what was played into tests/transcripts, to be reviewed as a diff",
    )
