"""Where does a chat service reach an account, as it told when that account last wrote to the bot?"""

from __future__ import annotations

from storage.database.transaction import Transaction
from storage.people import school_state
from storage.people.school_state import Address, SchoolState


def known(tx: Transaction, school_id: str) -> dict[str, Address]:
    """Every address that is known, by account."""
    return school_state.read(tx, school_id).addresses


def keep(tx: Transaction, school_id: str, account: str, address: Address | None) -> None:
    """This is the account's address from now on; None: it is reached nowhere."""

    def kept(state: SchoolState) -> SchoolState:
        others = {each: there for each, there in state.addresses.items() if each != account}
        return state.but(addresses=others | ({account: address} if address else {}))

    school_state.change(tx, school_id, kept, "program")
