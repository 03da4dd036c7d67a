"""How does one seal with 32 bytes what only their holder can open?"""

from __future__ import annotations

from typing import Any

from tink import aead, proto_keyset_format, secret_key_access
from tink.proto import aes_gcm_pb2, tink_pb2

TYPE = "type.googleapis.com/google.crypto.tink.AesGcmKey"
Aead = Any  # tink has no types of its own

aead.register()


def aead_of(key: bytes) -> Aead:
    """What seals and opens with this key of 32 bytes (AES-GCM)."""
    value = aes_gcm_pb2.AesGcmKey(version=0, key_value=key).SerializeToString()
    symmetric = tink_pb2.KeyData(
        type_url=TYPE, value=value, key_material_type=tink_pb2.KeyData.SYMMETRIC
    )
    only = tink_pb2.Keyset.Key(
        key_data=symmetric, status=tink_pb2.ENABLED, key_id=1, output_prefix_type=tink_pb2.RAW
    )
    keyset = tink_pb2.Keyset(primary_key_id=1, key=[only]).SerializeToString()
    return proto_keyset_format.parse(keyset, secret_key_access.TOKEN).primitive(aead.Aead)
