"""What the local Teams posts is signed as Microsoft signs, with keys that the app can look up, that
rotate, are late, or are not there.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from tink import TinkError, jwt

from bot.sandbox.teams.keys import Key
from bot.sandbox.teams.state import DSL, STRANGER, TENANT

ISSUER = "https://api.botframework.com"


def read(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


async def published(bot) -> list[dict]:
    async with bot.session.get(bot.sandbox.metadata_url) as answer:
        document = await answer.json()
    assert document["issuer"] == ISSUER
    async with bot.session.get(document["jwks_uri"]) as answer:
        return (await answer.json())["keys"]


def verified(token: str, keys: list[dict], now, app_id: str):
    """As the recipe for Microsoft's own tokens: the key built anew, with the algorithm it lacks."""
    jwt.register_jwt_signature()
    kid = read(token.split(".")[0])["kid"]
    key = next(each for each in keys if each["kid"] == kid)
    parts = {name: key[name] for name in ("kty", "n", "e", "kid")} | {"alg": "RS256", "use": "sig"}
    handle = jwt.jwk_set_to_public_keyset_handle(json.dumps({"keys": [parts]}))
    rules = jwt.new_validator(
        expected_issuer=ISSUER,
        expected_audience=app_id,
        ignore_type_header=True,
        fixed_now=now,
    )
    return handle.primitive(jwt.JwtPublicKeyVerify).verify_and_decode(token, rules)


async def test_an_activity_is_signed_for_this_app_and_its_service_address(sandbox, bot, clock):
    await sandbox.person(DSL).type("help")
    keys = await published(bot)
    claims = verified(bot.tokens[-1], keys, clock.now(), sandbox.credentials.app_id)
    assert claims.custom_claim("serviceurl") == bot.last["serviceUrl"] == sandbox.service_url


async def test_a_key_has_no_algorithm_and_says_for_which_channel_it_is(sandbox, bot):
    keys = await published(bot)
    assert [key["endorsements"] for key in keys] == [["webchat"], ["msteams"]]
    assert all("alg" not in key and key["x5c"] and key["kid"] for key in keys)


async def test_after_a_rotation_another_key_signs_and_the_old_one_may_be_gone(sandbox, bot, clock):
    before = await published(bot)
    sandbox.keys.rotate(keep_old=False)
    await sandbox.person(DSL).type("help")
    with pytest.raises(StopIteration):
        verified(bot.tokens[-1], before, clock.now(), sandbox.credentials.app_id)
    after = await published(bot)
    assert len(after) == 1
    assert verified(bot.tokens[-1], after, clock.now(), sandbox.credentials.app_id)


async def test_a_token_can_be_made_wrong_in_every_way(sandbox, bot, clock):
    keys, app_id = await published(bot), sandbox.credentials.app_id
    make = sandbox.keys.token
    url = sandbox.service_url
    for wrong in (
        make(url, aud="somebody-else"),
        make(url, iss="https://elsewhere.example"),
        make(url, exp=clock.now()),
        make(url, leave_out=("exp",)),
    ):
        with pytest.raises(TinkError):
            verified(wrong, keys, clock.now(), app_id)
    bare = verified(make(url, leave_out=("serviceurl",)), keys, clock.now(), app_id)
    assert "serviceurl" not in bare.custom_claim_names()
    assert read(make(url, key=Key(0, ("webchat",))).split(".")[0])["kid"] == keys[0]["kid"]


async def test_what_is_raw_goes_out_as_it_is_under_any_token(sandbox, bot):
    activity = {"type": "unheardOf", "serviceUrl": sandbox.service_url, "channelId": "msteams"}
    await sandbox.deliver_raw(activity, token="forged")
    assert (bot.last, bot.tokens[-1]) == (activity, "forged")
    bot.answers["unheardOf"] = lambda _: bot.over.wait()
    assert (await sandbox.deliver_raw(activity)).failure == "operation_timeout"
    assert (await sandbox.deliver_bytes(b"{")).status == 500


async def test_the_keys_can_be_late_or_not_there(sandbox, bot):
    sandbox.refuse("keys", 503)
    async with bot.session.get(f"{sandbox.url}/v1/.well-known/keys") as answer:
        assert answer.status == 503
    assert len(await published(bot)) == 2


async def test_another_tenants_people_come_with_their_own_tenant(sandbox, bot):
    await sandbox.person(STRANGER).type("help")
    named = bot.last["conversation"]["tenantId"], bot.last["channelData"]["tenant"]["id"]
    assert named[0] == named[1] != TENANT


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"client_secret": "old"}, (401, "invalid_client")),
        ({"client_id": "another"}, (400, "unauthorized_client")),
        ({"scope": "https://management.azure.com/.default"}, (400, "invalid_scope")),
        ({"tenant": "botframework.com"}, (400, "invalid_request")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
    ],
    ids=["secret", "app", "scope", "tenant", "grant"],
)
async def test_only_the_app_with_its_secret_gets_a_token(bot, changed, refused):
    status, told = await bot.sign_in(**changed)
    assert (status, told["error"]) == refused
    assert "access_token" not in told


async def test_a_token_is_good_for_an_hour(sandbox, bot, clock):
    status, told = await bot.sign_in()
    assert (status, told["token_type"], told["expires_in"]) == (200, "Bearer", 3599)
    chat = await bot.chat_with(DSL)
    clock.forward(timedelta(seconds=told["expires_in"]))
    assert (await bot.call("GET", f"/{chat}/members/{DSL}")).status == 401
    await bot.sign_in()
    assert (await bot.call("GET", f"/{chat}/members/{DSL}")).status == 200
    sandbox.login.end_tokens()
    assert (await bot.call("GET", f"/{chat}/members/{DSL}")).status == 401
