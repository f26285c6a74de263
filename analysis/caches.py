"""What is slow to make from lexicon files, kept in the user's cache folder from run to run."""

import gc
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any

from analysis.files import cache_folder, default_lexicon, installed_version, write_atomically

MOST = 16
"""How many results of one function stay in the cache folder: those that were used last."""

_LIBRARIES = ("numpy", "pandas", "pydantic", "simplemma", "wordfreq")
_DIGEST = hashlib.sha256().digest_size


def kept(build: Callable) -> Callable:
    """Decorate a function whose first argument is a sequence of files: it runs once for each.

    Its result is kept in memory, and in the cache folder by a fingerprint of what the files hold,
    of the other arguments, of the package's modules and lexicons, and of the libraries' versions.
    A cache that is damaged is made anew, one that cannot be written is done without. The result
    must be picklable; what it raises is not kept.
    """
    name = f"{build.__module__}.{build.__qualname__}"

    @lru_cache(maxsize=8)
    def recall(files: tuple[Path, ...], _stamps: tuple, others: tuple) -> Any:
        path = cache_folder() / "lexicons" / f"{name}-{_fingerprint(name, files, others)}.pickle"
        result = _read(path)
        if result is None:
            result = build(files, *others)
            _write(path, result)
        return result

    @wraps(build)
    def load(files: Sequence[Path], *others: Any) -> Any:
        stats = [os.stat(file) for file in files]
        return recall(tuple(files), tuple((s.st_mtime_ns, s.st_size) for s in stats), others)
    load.cache_clear = recall.cache_clear
    return load


def _fingerprint(name: str, files: Sequence[Path], others: tuple) -> str:
    contents = [Path(file).read_bytes() for file in files]
    return _digest([program(), name.encode(), repr(others).encode(), *contents]).hex()


@cache
def program() -> bytes:
    """Return a fingerprint of this package's modules and lexicons, and of what they build on."""
    package = Path(__file__).parent
    files = [*sorted(package.rglob("*.py")), *sorted(default_lexicon().iterdir())]
    versions = [sys.version, *(f"{name} {installed_version(name)}" for name in _LIBRARIES)]
    return _digest([*(file.read_bytes() for file in files if file.is_file()),
                    *(version.encode() for version in versions)])


def _digest(parts: Sequence[bytes]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _read(path: Path) -> Any:
    collecting = gc.isenabled()
    # Thousands of small objects arrive at once: looking for circles among them is most of the time.
    gc.disable()
    try:
        content = path.read_bytes()
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        os.utime(path)
        return pickle.loads(content[_DIGEST:])
    except Exception:  # whatever is wrong with a cache, it can be made anew
        return None
    finally:
        if collecting:
            gc.enable()


def _write(path: Path, result: Any) -> None:
    content = pickle.dumps(result, protocol=5)
    try:
        write_atomically(path, hashlib.sha256(content).digest() + content)
        alike = path.parent.glob(f"{path.name[:path.name.index('-') + 1]}*")
        for old in sorted(alike, key=lambda file: file.stat().st_mtime_ns)[:-MOST]:
            old.unlink(missing_ok=True)
    except OSError:
        return
