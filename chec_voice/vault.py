"""The vault: original wording, the replacement key and contact routes, under a passphrase.

One file beside the project. Its body is in the age format (https://age-encryption.org/v1), written
by pyrage; its head wraps the key of the body with primitives of the library `cryptography`:

    magic    the line "chec_voice vault"
    version  2 bytes, big-endian
    length   of the head in bytes: 4 bytes, big-endian
    head     an age X25519 identity as text under ChaCha20-Poly1305, with a key that scrypt makes of
             the passphrase: log2 of scrypt's N (1 byte), salt (16), nonce (12), ciphertext
    label    one line of JSON that anybody can read (`vault_label`); not in version 1
    body     an age file for that identity, to the end; holds JSON

scrypt takes part of a second and 128 MiB on purpose. It runs once when a vault is opened, made or
gets another passphrase, and never at a save. (An age passphrase file would let the machine's speed
choose the cost: a gigabyte on a fast one, which a slow one would need for ever.) Another passphrase
brings another identity, so an old copy of the head opens no later body.

What is in the vault lives in memory while a `Vault` is open and nowhere else: only encrypted bytes
are ever written. A lost passphrase cannot be recovered.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
import secrets
import struct
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from chec_voice import passphrases
from chec_voice.draft_files import draft_of
from chec_voice.errors import InputError, ProjectError, Refused
from chec_voice.outputs import why
from chec_voice.vault_label import Label
from chec_voice.vault_label import path_beside as path_beside

WORK = 17
"""log2 of scrypt's N, with r = 8 and p = 1: the strength that OWASP recommends for passwords."""

_WEAKEST, _STRONGEST = 15, 21
_SALT, _NONCE = 16, 12
_MAGIC = b"chec_voice vault\n"
_FORMAT = 2
_WITHOUT_LABEL = 1
_LENGTHS = struct.Struct(">HI")


class WrongPassphrase(Refused):
    """The vault is whole and the passphrase does not open it."""


class Vault:
    """An open vault. Change the dictionaries, then `save`; `close` when done.

    Attributes:
        path: the file.
        originals: response uuid -> the text as it was received.
        key: the replacement key as `deidentify.Key.to_dict` gives it.
        earlier: response uuid -> older originals of an answer about which a concern was raised.
        contacts: uuid -> how the person can be reached.
        secret: random; seals what the project may recognise and must not be able to read.
        letterbox: age X25519 identity as text. The project has its public half, under which anybody
            can put in what only this vault takes out. It outlives a change of passphrase.
        label: whose vault it is and how often it was saved; readable without the passphrase.
    """

    def __init__(self, path: str | Path) -> None:
        """For `create` and `open`, which are the way to get one."""
        self.path = Path(path)
        self.originals: dict[str, str] = {}
        self.key: dict[str, dict[str, str]] = {}
        self.contacts: dict[str, str] = {}
        self.earlier: dict[str, list[str]] = {}
        self.secret = secrets.token_hex(32)
        self.letterbox = ""
        self.label = Label()
        self._identity = ""
        self._head = b""
        self._seen: bytes | None = None

    def __repr__(self) -> str:
        return f"Vault({len(self.originals)} originals)"

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> object:
        raise TypeError("A vault is never pickled.")

    @classmethod
    def create(
        cls, path: str | Path, passphrase: str, *, project: str = "", hint: str = ""
    ) -> Vault:
        """A new, empty vault, written at once.

        Args:
            project: uuid of the project that it belongs to.
            hint: what reminds its owners of the passphrase; anybody can read it.

        Raises:
            Refused: there is a file already, the passphrase is too short or too easy to guess, or
                the hint gives it away.
            ProjectError: the file cannot be written.
        """
        if Path(path).exists():
            raise Refused("There is a vault already.", fix="Open it, or move it away.", path=path)
        vault = cls(path)
        passphrase = passphrases.strong(passphrase, _around(vault.path))
        hint = passphrases.fitting_hint(hint, passphrase)
        vault.label = Label(vault=secrets.token_hex(16), project=project, hint=hint)
        vault._lock(passphrase)
        vault.letterbox = _new_identity()
        vault.save()
        return vault

    @classmethod
    def open(cls, path: str | Path, passphrase: str) -> Vault:
        """The vault at `path`.

        Raises:
            WrongPassphrase: the passphrase does not open it.
            ProjectError: there is no such file, it cannot be read, or it is damaged.
            InputError: the file is not a vault, or is of a later version.
        """
        vault = cls(path)
        sealed = _read(vault.path)
        vault._head, body = _parts(sealed, vault.path)
        vault._identity = _unlocked(vault._head, passphrase, sealed, vault.path)
        vault._fill(_open_body(body, vault._identity, vault.path), sealed)
        vault._seen = hashlib.sha256(sealed).digest()
        return vault

    def handover(self) -> dict[str, str]:
        """What another process of ours needs to open this vault without its passphrase.

        It is as secret as the passphrase: for a pipe to that process, and nothing else.
        """
        self._must_be_open()
        seen = self._seen.hex() if self._seen is not None else ""
        return {"path": str(self.path), "identity": self._identity, "seen": seen}

    @classmethod
    def take_over(cls, told: Mapping[str, str]) -> Vault:
        """The vault that another process handed over.

        Raises:
            Refused: it was saved by somebody else since that process opened it.
            ProjectError: it cannot be read.
        """
        vault = cls(told["path"])
        vault._identity = told["identity"]
        vault.reload()
        if vault._seen is None or vault._seen.hex() != told["seen"]:
            raise _changed(vault.path)
        return vault

    def reload(self) -> None:
        """Read again what stands in the file, which another process may have saved.

        Raises:
            ProjectError: the vault is closed or cannot be read, or its passphrase was changed.
        """
        self._must_be_open()
        sealed = _read(self.path)
        self._head, body = _parts(sealed, self.path)
        self._fill(_open_body(body, self._identity, self.path), sealed)
        self._seen = hashlib.sha256(sealed).digest()

    def save(self) -> None:
        """Encrypts everything and replaces the file in one step; a crash leaves the old one whole.

        Raises:
            Refused: another session saved the vault since this one opened it.
            ProjectError: the vault is closed, or the file cannot be written.
        """
        self._must_be_open()
        now = hashlib.sha256(_read(self.path)).digest() if self.path.exists() else None
        if now != self._seen:
            raise _changed(self.path)
        label = self.label.next()
        content = {
            "label": label.to_dict(),
            "originals": self.originals,
            "key": self.key,
            "contacts": self.contacts,
            "secret": self.secret,
            "earlier": self.earlier,
            "letterbox": self.letterbox,
        }
        body = _seal_body(json.dumps(content, ensure_ascii=False).encode(), self._identity)
        start = _MAGIC + _LENGTHS.pack(_FORMAT, len(self._head)) + self._head
        sealed = start + label.to_bytes() + body
        _replace(self.path, sealed)
        self.label = label
        self._seen = hashlib.sha256(sealed).digest()

    def change_passphrase(self, passphrase: str, *, hint: str = "") -> None:
        """Encrypts the vault under another passphrase, with another hint, and saves it.

        Raises:
            Refused: the passphrase is too short or too easy to guess; else as `save`.
        """
        self._must_be_open()
        old = self._identity, self._head, self.label
        try:
            passphrase = passphrases.strong(passphrase, _around(self.path))
            self.label = replace(self.label, hint=passphrases.fitting_hint(hint, passphrase))
            self._lock(passphrase)
            self.save()
        except BaseException:
            self._identity, self._head, self.label = old
            raise

    def belong_to(self, project: str) -> None:
        """Say whose vault this is, where it says nothing of itself. Then `save`."""
        if not self.label.vault:
            self.label = replace(self.label, vault=secrets.token_hex(16))
        self.label = replace(self.label, project=project)

    def carry_out(self, intent: str) -> None:
        """Note on the label that the vault has done its part of an intent. Then `save`."""
        self.label = self.label.carried_out(intent)

    def forget(self, uuid: str) -> bool:
        """Drops originals and contact route of `uuid`; True when there was one. Then `save`.

        Placeholders of the key stay: other people's texts may use them.
        """
        had = [
            self.originals.pop(uuid, None),
            self.contacts.pop(uuid, None),
            self.earlier.pop(uuid, None),
        ]
        return any(item is not None for item in had)

    def recipient(self) -> str:
        """The public half of the letterbox; a vault of before gets one, and is saved."""
        self._must_be_open()
        if not self.letterbox:
            self.letterbox = _new_identity()
            self.save()
        return str(_pyrage().x25519.Identity.from_str(self.letterbox).to_public())

    def unseal(self, sealed: bytes) -> str:
        """What `seal` put under this vault's letterbox.

        Raises:
            Refused: it was put under another vault's.
        """
        self._must_be_open()
        pyrage = _pyrage()
        with contextlib.suppress(pyrage.DecryptError, pyrage.IdentityError):
            identity = pyrage.x25519.Identity.from_str(self.letterbox)
            return bytes(pyrage.decrypt(sealed, [identity])).decode("utf-8", "surrogatepass")
        raise Refused(
            "This vault does not have these words: they were put into another one.",
            fix="Find the vault that belonged to this project when the concern was raised.",
            path=self.path,
        )

    def close(self) -> None:
        """Lets go of everything decrypted. What was not saved is lost."""
        self.originals, self.key, self.contacts, self.earlier = {}, {}, {}, {}
        self.secret = self._identity = self.letterbox = ""
        self._head = b""

    def _must_be_open(self) -> None:
        if not self._identity:
            raise ProjectError("The vault is closed.", fix="Open it again.", path=self.path)

    def _lock(self, passphrase: str) -> None:
        """A new identity, under `passphrase`."""
        identity = _new_identity()
        self._head = _encrypt(identity.encode(), passphrase)
        self._identity = identity

    def _fill(self, plain: bytes, sealed: bytes) -> None:
        content = _content(plain, self.path)
        label = _label(sealed, self.path)
        inside = Label.from_dict(content.get("label"))
        if label != inside and (label or inside):
            raise _damaged(self.path)
        self.label = label or Label()
        self.originals = dict(content.get("originals", {}))
        self.key = {type_: dict(values) for type_, values in content.get("key", {}).items()}
        self.contacts = dict(content.get("contacts", {}))
        self.secret = str(content.get("secret") or self.secret)
        self.earlier = {uuid: list(texts) for uuid, texts in content.get("earlier", {}).items()}
        self.letterbox = str(content.get("letterbox") or "")


def seal(recipient: str, words: str) -> bytes:
    """Words under a letterbox (`Vault.recipient`), as an age file; needs no passphrase."""
    pyrage = _pyrage()
    public = pyrage.x25519.Recipient.from_str(recipient)
    return bytes(pyrage.encrypt(words.encode("utf-8", "surrogatepass"), [public]))


def _new_identity() -> str:
    return str(_pyrage().x25519.Identity.generate())


def _changed(path: Path) -> Refused:
    return Refused(
        "The vault was changed by another session.",
        fix="Open it again and repeat the change.",
        path=path,
    )


def _around(path: Path) -> list[str]:
    return [path.stem, *path.stem.split("_"), path.parent.name]


def label_of(path: Path) -> Label | None:
    """What a vault says of itself without its passphrase; None where it is of before labels.

    Raises:
        ProjectError: there is no such file, it cannot be read, or it is damaged.
        InputError: the file is not a vault, or is of a later version.
    """
    return _label(_read(path), path)


def _label(sealed: bytes, path: Path) -> Label | None:
    version, _, rest = _split(sealed, path)
    if version == _WITHOUT_LABEL:
        return None
    label = Label.from_bytes(rest.partition(b"\n")[0])
    if label is None:
        raise _damaged(path)
    return label


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ProjectError(
            "There is no vault here.", fix="Check the name, or create one.", path=path
        ) from None
    except OSError as error:
        raise ProjectError(
            f"The vault cannot be read ({error.strerror}).", fix="Check its permissions.", path=path
        ) from None


def _content(plain: bytes, path: Path) -> dict[str, Any]:
    try:
        content = json.loads(plain)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        # `from None`: the decoder's message would quote what was decrypted.
        raise InputError(
            "This is not a chec_voice vault.", fix="Check the name.", path=path
        ) from None
    return content


def _pyrage() -> Any:
    """The module, which has no type stubs."""
    try:
        return importlib.import_module("pyrage")
    except ImportError:
        raise ProjectError(
            "The library that encrypts the vault (pyrage) is missing.",
            fix="Install it: pip install pyrage",
        ) from None


def _parts(sealed: bytes, path: Path) -> tuple[bytes, bytes]:
    """Head and body."""
    version, head, rest = _split(sealed, path)
    return head, rest if version == _WITHOUT_LABEL else rest.partition(b"\n")[2]


def _split(sealed: bytes, path: Path) -> tuple[int, bytes, bytes]:
    """Version, head, and all that comes after the head."""
    if not sealed.startswith(_MAGIC):
        raise InputError("This is not a vault.", fix="Check the name.", path=path)
    start = len(_MAGIC) + _LENGTHS.size
    if len(sealed) < start:
        raise _damaged(path)
    version, length = _LENGTHS.unpack_from(sealed, len(_MAGIC))
    if version not in (_WITHOUT_LABEL, _FORMAT):
        raise _other_version(path)
    if len(sealed) <= start + length:
        raise _damaged(path)
    return version, sealed[start : start + length], sealed[start + length :]


def _other_version(path: Path) -> InputError:
    return InputError(
        "This vault was written by another version of chec_voice.",
        fix="Open it with that version.",
        path=path,
    )


def _damaged(path: Path) -> ProjectError:
    return ProjectError("The vault is damaged.", fix="Restore it from a backup.", path=path)


def _seal_body(plain: bytes, identity: str) -> bytes:
    pyrage = _pyrage()
    recipient = pyrage.x25519.Identity.from_str(identity).to_public()
    return bytes(pyrage.encrypt(plain, [recipient]))


def _open_body(sealed: bytes, identity: str, path: Path) -> bytes:
    pyrage = _pyrage()
    with contextlib.suppress(pyrage.DecryptError, pyrage.IdentityError):
        return bytes(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)]))
    raise _damaged(path)


def _unlocked(head: bytes, passphrase: str, sealed: bytes, path: Path) -> str:
    """The identity in a head, whichever way the passphrase's letters were made."""
    for spelling in passphrases.spellings(passphrase):
        with contextlib.suppress(WrongPassphrase):
            return _decrypt(head, spelling, path).decode("ascii", "replace")
    label = _label(sealed, path)
    hint = f" Its hint: {label.hint}" if label and label.hint else ""
    raise WrongPassphrase(
        "The passphrase is wrong.",
        fix=f"Try again. A lost passphrase cannot be recovered.{hint}",
        path=path,
    )


def _decrypt(sealed: bytes, passphrase: str, path: Path) -> bytes:
    """What stands in a head."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    if len(sealed) <= 1 + _SALT + _NONCE or not _WEAKEST <= sealed[0] <= _STRONGEST:
        raise _damaged(path)
    salt, nonce = sealed[1 : 1 + _SALT], sealed[1 + _SALT : 1 + _SALT + _NONCE]
    with contextlib.suppress(InvalidTag):
        return ChaCha20Poly1305(_stretched(passphrase, salt, sealed[0])).decrypt(
            nonce, sealed[1 + _SALT + _NONCE :], _MAGIC + sealed[:1]
        )
    raise WrongPassphrase(
        "The passphrase is wrong.",
        fix="Try again. A lost passphrase cannot be recovered.",
        path=path,
    )


def _encrypt(plain: bytes, passphrase: str) -> bytes:
    """A head."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    cost, salt, nonce = bytes([WORK]), secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    key = _stretched(passphrase, salt, WORK)
    return cost + salt + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, _MAGIC + cost)


def _stretched(passphrase: str, salt: bytes, work: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=2**work, r=8, p=1).derive(passphrase.encode())


def _replace(path: Path, sealed: bytes) -> None:
    """Writes beside the file, flushes to disk, then renames over it."""
    beside = draft_of(path)
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise ProjectError(
            f"The vault cannot be written ({why(error)}).",
            fix="Free some space or check the folder's permissions; the old vault is unharmed.",
            path=path,
        ) from None
    with contextlib.suppress(OSError):  # Windows cannot open a folder
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
