"""A key made on the spot, for demonstration and tests. It proves nothing to anybody."""

from __future__ import annotations

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

YEARS = dt.timedelta(days=10 * 365)


def make_pkcs12(
    name: str, password: str, *, valid_to: dt.datetime | None = None
) -> bytes:
    """A new key under a root of its own, as a PKCS#12 file that the password opens."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    until = valid_to or now + YEARS
    since = min(now, until) - YEARS  # the demonstration's story is told afterwards
    root_key, own_key = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048) for _n in "ab"
    )
    root_name, own_name = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)])
        for each in (f"{name} – gốc", f"{name} – ký giấy chứng nhận")
    )
    root = (
        _draft(root_name, root_name, root_key.public_key(), since, until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    own = (
        _draft(own_name, root_name, own_key.public_key(), since, until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        name.encode(),
        own_key,
        own,
        [root],
        serialization.BestAvailableEncryption(password.encode()),
    )


def _draft(
    subject: x509.Name,
    issuer: x509.Name,
    key: rsa.RSAPublicKey,
    since: dt.datetime,
    until: dt.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
