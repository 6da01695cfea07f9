"""tempfile, shutil, pathlib, glob, json, csv, pickle, zipfile, gzip, configparser, logging, shelve
and fileinput work on the private files."""
import configparser
import csv
import fileinput
import glob
import gzip
import json
import logging
import logging.handlers
import os
import pathlib
import pickle
import shutil
import tempfile
import zipfile

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "in" / "sub").mkdir(parents=True)
    (folder / "in" / "a.txt").write_text("alpha\n")
    (folder / "in" / "sub" / "b.txt").write_bytes(b"beta\n" * 20_000)
    shutil.copytree(folder / "in", folder / "out")
    print(sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*")))
    print((folder / "out" / "sub" / "b.txt").stat().st_size)
    shutil.move(folder / "out" / "a.txt", folder / "moved.txt")
    print(sorted(glob.glob(str(folder / "*.txt"))) == [str(folder / "moved.txt")])
    shutil.rmtree(folder / "out")
    print((folder / "out").exists(), shutil.disk_usage(folder).total > 0)

    data = {"numbers": list(range(5)), "text": "ü"}
    with open(folder / "data.json", "w", encoding="utf-8") as out:
        json.dump(data, out)
    with open(folder / "data.json", encoding="utf-8") as back:
        print(json.load(back) == data)
    with open(folder / "data.pickle", "wb") as out:
        pickle.dump(data, out)
    with open(folder / "data.pickle", "rb") as back:
        print(pickle.load(back) == data)
    with open(folder / "t.csv", "w", newline="") as out:
        csv.writer(out).writerows([[1, "x"], [2, "y"]])
    with open(folder / "t.csv", newline="") as back:
        print(list(csv.reader(back)))
    with gzip.open(folder / "g.gz", "wt") as out:
        out.write("zipped " * 1000)
    with gzip.open(folder / "g.gz", "rt") as back:
        print(len(back.read()))
    with zipfile.ZipFile(folder / "z.zip", "w") as out:
        out.write(folder / "in" / "a.txt", "a.txt")
        out.writestr("c.txt", "gamma")
    with zipfile.ZipFile(folder / "z.zip") as back:
        print(back.namelist(), back.read("a.txt"), back.read("c.txt"))
    config = configparser.ConfigParser()
    config["one"] = {"two": "3"}
    with open(folder / "c.ini", "w") as out:
        config.write(out)
    again = configparser.ConfigParser()
    print(again.read(folder / "c.ini") == [str(folder / "c.ini")], again["one"]["two"])

    log = logging.getLogger("files")
    log.setLevel(logging.INFO)
    handler = logging.FileHandler(folder / "run.log")
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    log.addHandler(handler)
    rotating = logging.handlers.RotatingFileHandler(folder / "r.log", maxBytes=60, backupCount=2)
    log.addHandler(rotating)
    for i in range(12):
        log.info("line %d", i)
    handler.close()
    rotating.close()
    print((folder / "run.log").read_text().splitlines()[-1])
    print(sorted(p.name for p in folder.glob("r.log*")))
    with fileinput.input([folder / "r.log.1"], inplace=True) as lines:
        for line in lines:
            print(line.upper(), end="")
    print((folder / "r.log.1").read_text())

    with tempfile.TemporaryFile(dir=folder) as unnamed:
        unnamed.write(b"nobody sees it")
        unnamed.seek(0)
        print(unnamed.read())
    with tempfile.NamedTemporaryFile("w+", dir=folder, suffix=".tmp") as named:
        named.write("seen")
        named.flush()
        print(os.path.exists(named.name), open(named.name).read())
    print(os.path.exists(named.name))
    with tempfile.SpooledTemporaryFile(max_size=10) as spooled:
        spooled.write(b"more than ten bytes")
        spooled.seek(0)
        print(spooled.read())

    (folder / "made_here.py").write_text("VALUE = 41 + 1\n\ndef double(x):\n    return 2 * x\n")
    import sys

    sys.path.insert(0, name)
    import made_here

    print(made_here.VALUE, made_here.double(4), made_here.__file__ == str(folder / "made_here.py"))
print(os.path.exists(name))
