# trace: open
# never: note: unsupported
"""The C library's functions by every name and from every handle: what they write is in the private
tree, where Python finds it, and what Python wrote they read. Twins without 64 are the same."""
import ctypes
import os
import tempfile

LIBRARIES = {
    "by name": ctypes.CDLL("libc.so.6", use_errno=True),
    "of all": ctypes.CDLL(None, use_errno=True),
}
O_CREATED = os.O_CREAT | os.O_RDWR
SAID = os.strerror


def tell(what, result, library):
    print(what, result, SAID(ctypes.get_errno()) if result == -1 else "")


def try_all(c, folder):
    os.chdir(folder)
    for name in ("open", "open64", "__open"):
        number = getattr(c, name)(b"by_open", O_CREATED | os.O_TRUNC, 0o600)
        tell(name, c.write(number, b"0123456789", 10), c)
        tell("lseek", c.lseek(number, 4, os.SEEK_SET), c)
        buffer = ctypes.create_string_buffer(3)
        tell("read", (c.read(number, buffer, 3), buffer.raw), c)
        tell("pread", (c.pread(number, buffer, 3, ctypes.c_long(1)), buffer.raw), c)
        tell("pwrite", c.pwrite(number, b"ab", 2, ctypes.c_long(8)), c)
        tell("ftruncate", c.ftruncate(number, ctypes.c_long(9)), c)
        tell("fcntl", c.fcntl(number, 1), c)
        tell("lockf", c.lockf(number, 1, ctypes.c_long(0)), c)
        tell("fsync", c.fsync(number), c)
        tell("close", c.close(number), c)
        tell("close", c.close(number), c)
    print(open("by_open").read())
    number = c.__open_2(b"by_open", os.O_RDONLY)
    tell("__open_2", (c.__read_chk(number, buffer, 3, 3), buffer.raw), c)
    c.close(number)
    number = c.creat(b"by_creat", 0o640)
    tell("dprintf", c.dprintf(number, b"%d and %s", 7, b"seven"), c)
    c.close(number)
    print(open("by_creat").read(), oct(os.stat("by_creat").st_mode))
    folder_number = c.open(b".", os.O_RDONLY | os.O_DIRECTORY)
    number = c.openat(folder_number, b"by_openat", O_CREATED, 0o600)
    tell("openat", number >= 0, c)
    c.close(number)
    c.close(folder_number)
    tell("truncate", c.truncate(b"by_creat", ctypes.c_long(3)), c)
    print(open("by_creat").read())
    for name in ("mkstemp", "mkstemp64", "mkostemp", "mkstemps"):
        template = ctypes.create_string_buffer(b"made_XXXXXX")
        number = getattr(c, name)(template, 0)
        made = template.value
        tell(name, (number >= 0, os.path.exists(made), made != b"made_XXXXXX"), c)
        c.close(number)
        os.unlink(template.value)
    c.mkdtemp.restype = ctypes.c_char_p
    template = ctypes.create_string_buffer(b"folder_XXXXXX")
    tell("mkdtemp", os.path.isdir(c.mkdtemp(template)), c)
    tell("remove", c.remove(template.value), c)
    tell("rename", c.rename(b"by_creat", b"renamed"), c)
    tell("link", c.link(b"renamed", b"linked"), c)
    tell("symlink", c.symlink(b"renamed", b"symbolic"), c)
    tell("access", c.access(b"symbolic", os.R_OK), c)
    tell("access", c.access(b"by_creat", os.R_OK), c)
    room = ctypes.create_string_buffer(4096)
    tell("readlink", (c.readlink(b"symbolic", room, 4096), room.value), c)
    c.realpath.restype = ctypes.c_char_p
    tell("realpath", c.realpath(b"./symbolic/../symbolic", None), c)
    tell("realpath", os.path.basename(c.realpath(b".//symbolic", None)), c)
    c.utimes(b"renamed", (ctypes.c_long * 4)(10, 500_000, 20, 250_000))
    facts = os.stat("renamed")
    print(facts.st_atime_ns, facts.st_mtime_ns, facts.st_nlink)
    about = ctypes.create_string_buffer(256)
    tell("stat", c.stat(b"linked", about), c)
    print(int.from_bytes(about.raw[8:16], "little") == facts.st_ino)
    print(int.from_bytes(about.raw[48:56], "little"))
    tell("lstat", c.lstat(b"nothing", about), c)
    tell("statx", c.statx(-100, b"linked", 0, 0x7FF, about), c)
    print(int.from_bytes(about.raw[40:48], "little"))
    tell("unlink", c.unlink(b"nothing"), c)
    c.fopen.restype = ctypes.c_void_p
    c.getcwd.restype = ctypes.c_char_p
    print(c.getcwd(None, 0) == os.getcwdb())
    entries = ctypes.c_void_p()
    tell("scandir", c.scandir(b".", ctypes.byref(entries), None, None), c)
    print(sorted(os.listdir(".")))


for handle, library in LIBRARIES.items():
    print(handle)
    with tempfile.TemporaryDirectory() as name:
        try_all(library, name)
    os.chdir("/")
