"""Who is staff, where pupils have accounts in the same chat service? The school's own list says.

Pupils are ordinary members of a school's Teams: nothing the service says of an account tells a
teacher from a child.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, model_validator

from flows.moves import Standing
from flows.school.accounts import GUID, AccountId
from flows.school.tables import Table


def _bare(domain: str) -> str:
    if "@" in domain or "." not in domain:
        raise ValueError('must be what stands after the @, like "staff.hillside.sch.uk"')
    return domain


Group = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=rf"^{GUID}$")
]
Domain = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True), AfterValidator(_bare)
]


class Staff(Table):
    """The school's list of staff in a service where pupils are members too: groups, the domains of
    their addresses, single accounts; whoever is in one of them is staff.
    """

    groups: tuple[Group, ...] = ()
    domains: tuple[Domain, ...] = ()
    accounts: tuple[AccountId, ...] = ()

    @model_validator(mode="after")
    def _somebody(self) -> Staff:
        if not (self.groups or self.domains or self.accounts):
            raise ValueError("lists nobody: give groups, domains or accounts")
        return self


@dataclass(frozen=True)
class Member:
    """What a chat service says of a member of the school's own tenant. `address`: with which they
    sign in, empty when it does not say; `groups`: None when it does not say.
    """

    account: str
    address: str = ""
    groups: Collection[str] | None = None


def groups_to_ask(
    account: str, staff: Staff | None, with_roles: Collection[str]
) -> tuple[str, ...]:
    """The groups that have to be asked about to say who this is; none for whoever is listed by
    account.
    """
    if staff is None or account in with_roles or account in staff.accounts:
        return ()
    return staff.groups


def standing_of(member: Member, staff: Staff | None, with_roles: Collection[str]) -> Standing:
    """ "staff", "pupil", or "not-checked" where neither is known: then a report is taken, and marked
    so. `with_roles`: the accounts of the school file's own people, who are on the list by that
    (`WhoIsWho.listed`).
    """
    if member.account in with_roles:
        return "staff"
    if staff is None:
        return "not-checked"
    domain = member.address.rpartition("@")[2].lower()
    listed = (member.account in staff.accounts, domain in staff.domains, _in(staff, member.groups))
    unsaid = (bool(staff.domains) and not domain) or (bool(staff.groups) and member.groups is None)
    return "staff" if any(listed) else "not-checked" if unsaid else "pupil"


def _in(staff: Staff, groups: Collection[str] | None) -> bool:
    return not set(staff.groups).isdisjoint(groups or ())
