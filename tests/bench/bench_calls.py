"""What the calls take on this machine whose usual costs the simulated one has.

    /usr/bin/python3 tests/bench/bench_calls.py

Medians; run it on a quiet machine. The usual costs are those of scheduler/base/call_cost.h.
"""
import bz2
import hashlib
import json
import lzma
import math
import pathlib
import pickle
import random
import re
import time
import zlib

ROUNDS = 7
HEADER = pathlib.Path(__file__).resolve().parents[2] / "scheduler" / "base" / "call_cost.h"

TEXT = "".join(f"The quick brown fox {i} jumps over the lazy dog. " for i in range(20_000))
DATA = TEXT.encode()
SHORT = DATA[:200_000]
OBJECTS = [{"name": f"n{i}", "value": i, "list": [i, i + 0.5]} for i in range(5_000)]
NUMBERS = [random.random() for _ in range(100_000)]


def kib(text):
    return len(text) / 1024


def measured():
    """function -> (what is called, how many units that is)"""
    packed = {module: module.compress(SHORT) for module in (zlib, bz2, lzma)}
    dumped, pickled = json.dumps(OBJECTS), pickle.dumps(OBJECTS)
    word, never = re.compile(r"\w+ fox \d+"), re.compile(r"\d{9}")
    hashes = {f"_hashlib.openssl_{name}": (lambda name=name: hashlib.new(name, DATA), kib(DATA))
              for name in ("md5", "sha1", "sha256", "sha512")}
    return hashes | {
        "_hashlib.HASH.update": (lambda: hashlib.sha256().update(DATA), kib(DATA)),
        "_hashlib.pbkdf2_hmac": (
            lambda: hashlib.pbkdf2_hmac("sha256", b"p", b"s", 20_000), 20_000),
        "_hashlib.scrypt": (lambda: hashlib.scrypt(b"p", salt=b"s", n=1024, r=8, p=1), 1024),
        "zlib.compress": (lambda: zlib.compress(DATA), kib(DATA)),
        "zlib.compressobj().compress": (lambda: zlib.compressobj().compress(DATA), kib(DATA)),
        "zlib.decompress": (lambda: zlib.decompress(packed[zlib]), kib(SHORT)),
        "zlib.decompressobj().decompress": (
            lambda: zlib.decompressobj().decompress(packed[zlib]), kib(SHORT)),
        "zlib.crc32": (lambda: zlib.crc32(DATA), kib(DATA)),
        "_bz2.BZ2Compressor.compress": (lambda: bz2.compress(SHORT), kib(SHORT)),
        "_bz2.BZ2Decompressor.decompress": (lambda: bz2.decompress(packed[bz2]), kib(SHORT)),
        "_lzma.LZMACompressor.compress": (lambda: lzma.compress(SHORT), kib(SHORT)),
        "_lzma.LZMADecompressor.decompress": (
            lambda: lzma.decompress(packed[lzma]), kib(SHORT)),
        "json.dumps": (lambda: json.dumps(OBJECTS), kib(dumped)),
        "json.loads": (lambda: json.loads(dumped), kib(dumped)),
        "_pickle.dumps": (lambda: pickle.dumps(OBJECTS), kib(pickled)),
        "_pickle.loads": (lambda: pickle.loads(pickled), kib(pickled)),
        "re.Pattern.findall": (lambda: word.findall(TEXT), kib(TEXT)),
        "re.Pattern.fullmatch": (lambda: re.compile(r"[\w .]*").fullmatch(TEXT), kib(TEXT)),
        "re.Pattern.match": (lambda: re.compile(r"[\w .]*").match(TEXT), kib(TEXT)),
        "re.Pattern.search": (lambda: never.search(TEXT), kib(TEXT)),
        "re.Pattern.split": (lambda: word.split(TEXT), kib(TEXT)),
        "re.Pattern.sub": (lambda: re.compile("fox").sub("cat", TEXT), kib(TEXT)),
        "list.sort": (lambda: sorted(NUMBERS), len(NUMBERS)),
        "sum": (lambda: sum(range(100_000)), 100_000),
        "min": (lambda: min(NUMBERS), len(NUMBERS)),
        "max": (lambda: max(NUMBERS), len(NUMBERS)),
        "math.fsum": (lambda: math.fsum(NUMBERS), len(NUMBERS)),
        "math.factorial": (lambda: math.factorial(2_000), 2_000),
        "random.Random.shuffle": (lambda: random.shuffle(list(NUMBERS)), len(NUMBERS)),
        "random.Random.sample": (lambda: random.sample(NUMBERS, 10_000), 10_000),
    }


def median_ns(call):
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter_ns()
        call()
        times.append(time.perf_counter_ns() - began)
    return sorted(times)[ROUNDS // 2]


def main():
    usual = dict(re.findall(r'\{"([^"]+)", "([^"]+)"\}', HEADER.read_text()))
    calls = measured()
    assert calls.keys() == usual.keys(), calls.keys() ^ usual.keys()
    print(f"{'function':34}  {'here':>10}  usual")
    for function, (call, units) in calls.items():
        print(f"{function:34}  {median_ns(call) / units:7.1f} ns  {usual[function]}")


if __name__ == "__main__":
    main()
