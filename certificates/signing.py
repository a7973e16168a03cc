"""Signatures on certificates: the only user of pyHanko, which takes a second to import.

The private key comes from configuration: a PKCS#12 file or a PKCS#11 token. Where
``SIGNING_DEMO_DIR`` is set, in development and demonstration, one is made on the spot.
Signatures are PAdES (baseline B-B, SHA-256), so any PDF reader checks them without us.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import logging
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from certificates.demo_key import make_pkcs12

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")
FIELD = "ChuKySo"  # the name of the signature's field
_SLACK = 8  # bytes by which a signature may be longer than another
PEM = serialization.Encoding.PEM


def _apart(work: Callable[P, R]) -> Callable[P, R]:
    """Run in a thread of its own where an event loop runs: pyHanko starts another."""

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return work(*args, **kwargs)
        with ThreadPoolExecutor(1) as own:
            return own.submit(work, *args, **kwargs).result()

    return run


class Identity(NamedTuple):
    """Who signs, as the certificate of the key says. Fingerprint in hex, times in UTC."""

    fingerprint: str
    subject: str
    issuer: str
    certificate_pem: str
    chain_pem: str
    valid_from: dt.datetime
    valid_to: dt.datetime
    is_demo: bool

    def is_valid_at(self, moment: dt.datetime) -> bool:
        return self.valid_from <= moment <= self.valid_to


class Key(NamedTuple):
    """A key that can sign: its identity, and pyHanko's way to use it.

    ``room`` is kept for a signature, in hexadecimal digits: what it takes and a bit.
    """

    identity: Identity
    signer: Any
    room: int


def is_configured() -> bool:
    """Whether a key is named, or one may be made on the spot."""
    return bool(
        settings.SIGNING_PKCS12
        or settings.SIGNING_PKCS11_MODULE
        or settings.SIGNING_DEMO_DIR
    )


def current() -> Key:
    """The key that signs now.

    Refused without one in the configuration (``key_missing``), when it cannot be read
    (``key_unreadable``) and outside its period (``key_expired``).
    """
    if not is_configured():
        raise ValidationError(
            _("No signing key is configured, so no certificate can be issued."),
            code="key_missing",
        )
    try:
        key = _apart(_load)(*_source())
    except Exception as fault:
        logging.getLogger(__name__).exception("The signing key cannot be read")
        raise ValidationError(
            _("The signing key cannot be read: see the configuration."),
            code="key_unreadable",
        ) from fault
    if not key.identity.is_valid_at(dt.datetime.now(dt.UTC)):
        raise ValidationError(
            _("The signing key is not valid today: configure one that is."),
            code="key_expired",
        )
    return key


@_apart
def sign(content: bytes, key: Key) -> bytes:
    """The PDF with a signature over all of it, as an update after the last byte."""
    from pyhanko.pdf_utils.incremental_writer import (  # noqa: PLC0415  takes a second
        IncrementalPdfFileWriter,
    )
    from pyhanko.sign import fields, signers  # noqa: PLC0415  as above

    signed = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)),
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            name=key.identity.subject[:100],
        ),
        signer=key.signer,
        output=signed,
        bytes_reserved=key.room,
    )
    return signed.getvalue()


@_apart
def faults_of(content: bytes, certificate_pem: str) -> list[str]:
    """Why a file is not what the key of that certificate signed; empty if it is.

    The file must carry one signature by that very key, over every byte, unbroken.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415  as above
    from pyhanko.sign.validation.generic_cms import (  # noqa: PLC0415  as above
        validate_sig_integrity,
    )

    try:
        reader = PdfFileReader(io.BytesIO(content))
        signatures = reader.embedded_signatures
        if len(signatures) != 1:
            return [f"{len(signatures)} signatures"]
        (signature,) = signatures
        expected = x509.load_pem_x509_certificate(certificate_pem.encode())
        signer = signature.signer_cert
        if signer.sha256 != expected.fingerprint(hashes.SHA256()):
            return ["signed by another key"]
        signature.compute_integrity_info()
        if signature.evaluate_signature_coverage().name != "ENTIRE_FILE":
            return ["the signature does not cover the whole file"]
        intact, valid = validate_sig_integrity(
            signature.signer_info,
            signer,
            expected_content_type="data",
            actual_digest=signature.compute_digest(),
        )
    except Exception as fault:  # noqa: BLE001  whatever is wrong with it, it is no proof
        return [f"unreadable: {type(fault).__name__}"]
    return [] if intact and valid else ["the signature is broken"]


class Signatory(NamedTuple):
    """Who signed a file that came from outside, as the certificate of the key says.

    ``is_trusted``: the certificate leads to one of the roots of ``ORIGINAL_ROOTS``.
    """

    name: str
    fingerprint: str
    is_trusted: bool


@_apart
def signers_of(content: bytes) -> list[Signatory]:
    """Who signed a PDF, if every signature is unbroken and the last covers all of it.

    Empty otherwise.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415  as above
    from pyhanko.sign.validation.generic_cms import (  # noqa: PLC0415  as above
        validate_sig_integrity,
    )

    found = []
    coverage = ""
    roots = _trusted_roots()
    try:
        for signature in PdfFileReader(io.BytesIO(content)).embedded_signatures:
            signature.compute_integrity_info()
            coverage = signature.evaluate_signature_coverage().name
            certificate = signature.signer_cert
            intact, valid = validate_sig_integrity(
                signature.signer_info,
                certificate,
                expected_content_type="data",
                actual_digest=signature.compute_digest(),
            )
            if not (intact and valid):
                return []
            own = x509.load_der_x509_certificate(certificate.dump())
            fingerprint = own.fingerprint(hashes.SHA256()).hex()
            trusted = bool(roots) and _leads_to(roots, signature)
            found.append(Signatory(name_of(own.subject), fingerprint, trusted))
    except Exception:  # noqa: BLE001  whatever is wrong with it, nobody signed it
        return []
    return found if coverage == "ENTIRE_FILE" else []


def _trusted_roots() -> list[Any]:
    """The certificates of ``ORIGINAL_ROOTS``, a file of PEM; none where it is not set."""
    from pyhanko.keys import load_certs_from_pemder  # noqa: PLC0415  as above

    load: Any = load_certs_from_pemder
    return [*load([settings.ORIGINAL_ROOTS])] if settings.ORIGINAL_ROOTS else []


def _leads_to(roots: list[Any], signature: Any) -> bool:
    """Whether a signature is by a key that one of the roots answers for today.

    Lists of revoked keys are not fetched: no network may be needed.
    """
    from pyhanko.sign.validation import (  # noqa: PLC0415  as above
        validate_pdf_signature,
    )
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415  as above

    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    return bool(validate_pdf_signature(signature, context, skip_diff=True).trusted)


def keys_named_in(content: bytes) -> list[str]:
    """Fingerprints of the keys that a PDF says it was signed with, true or not."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415  as above

    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
        return [signature.signer_cert.sha256.hex() for signature in signatures]
    except Exception:  # noqa: BLE001  a broken file names nobody
        return []


def _source() -> tuple[str, str, float]:
    """What the key is loaded from; another one after a rotation or a new file."""
    if settings.SIGNING_PKCS11_MODULE:
        return "pkcs11", settings.SIGNING_PKCS11_LABEL, 0
    if settings.SIGNING_PKCS12:
        path = Path(settings.SIGNING_PKCS12)
    else:
        path = _demo_key(Path(settings.SIGNING_DEMO_DIR))
    return "pkcs12", str(path), path.stat().st_mtime


@cache
def _load(kind: str, name: str, _changed: float) -> Key:
    from pyhanko.sign import signers  # noqa: PLC0415  as above

    if kind == "pkcs11":
        return _load_token(name)
    is_demo = not settings.SIGNING_PKCS12
    password = (DEMO_PASSWORD if is_demo else settings.SIGNING_PASSWORD).encode()
    content = Path(name).read_bytes()
    private, _own, _chain = pkcs12.load_key_and_certificates(content, password)
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError(name)
    held: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = private

    class HeldKey(signers.SimpleSigner):
        """Reads and proves the private key once, not for each signature."""

        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            if isinstance(held, rsa.RSAPrivateKey):
                return held.sign(data, padding.PKCS1v15(), hashes.SHA256())
            return held.sign(data, ec.ECDSA(hashes.SHA256()))

    load: Any = signers.SimpleSigner.load_pkcs12_data
    loaded = load(content, [], passphrase=password)
    signer = HeldKey(loaded.signing_cert, loaded.signing_key, loaded.cert_registry)
    return _key(signer, is_demo=is_demo)


def _load_token(label: str) -> Key:
    from pyhanko.config.pkcs11 import TokenCriteria  # noqa: PLC0415  as above
    from pyhanko.sign.pkcs11 import (  # noqa: PLC0415  as above
        PKCS11Signer,
        open_pkcs11_session,
    )

    session = open_pkcs11_session(
        settings.SIGNING_PKCS11_MODULE,
        token_criteria=TokenCriteria(label=settings.SIGNING_PKCS11_TOKEN or None),
        user_pin=settings.SIGNING_PASSWORD,
    )
    signer: Any = PKCS11Signer(session, cert_label=label, key_label=label)
    return _key(signer, is_demo=False)


def _key(signer: Any, *, is_demo: bool) -> Key:
    """Roots are not put into each signature: who checks it has to know them anyway."""
    own = signer.signing_cert
    signer.embed_roots = False
    chain = [each for each in signer.cert_registry if each != own]
    sample = signer.async_sign(bytes(32), "sha256", use_pades=True)
    room = 2 * (len(asyncio.run(sample).dump()) + _SLACK)
    return Key(_identity(own, chain, is_demo=is_demo), signer, room)


def _identity(certificate: Any, chain: list[Any], *, is_demo: bool) -> Identity:
    """From asn1crypto's certificates, as pyHanko has them."""
    own = x509.load_der_x509_certificate(certificate.dump())
    issuers = [x509.load_der_x509_certificate(each.dump()) for each in chain]
    issuers.sort(key=lambda each: each.subject == each.issuer)  # the root last
    return Identity(
        fingerprint=own.fingerprint(hashes.SHA256()).hex(),
        subject=name_of(own.subject),
        issuer=name_of(own.issuer),
        certificate_pem=own.public_bytes(PEM).decode(),
        chain_pem="".join(each.public_bytes(PEM).decode() for each in issuers),
        valid_from=own.not_valid_before_utc,
        valid_to=own.not_valid_after_utc,
        is_demo=is_demo,
    )


def name_of(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value if common else name.rfc4514_string())[:300]


DEMO_PASSWORD = "demonstration"  # noqa: S105  the file's mode protects it, not this


def _demo_key(folder: Path) -> Path:
    """A key and its root made on the spot, once a folder, for this machine's eyes only."""
    path = folder / "demo.p12"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=folder)  # mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(make_pkcs12("Khóa minh họa", DEMO_PASSWORD))
        try:
            os.link(draft, path)  # whoever is first wins
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path
