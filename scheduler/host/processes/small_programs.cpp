#include "scheduler/host/processes/small_programs.h"

#include <algorithm>

#include "scheduler/host/processes/small_shell.h"

namespace fiberscope::host {

namespace {

constexpr const char* kTrue = "";

constexpr const char* kFalse = "raise SystemExit(1)";

constexpr const char* kEcho = R"py(
import os
import re
import sys

words = [os.fsencode(word) for word in sys.argv[1:]]
end, escapes = b"\n", False
while words and re.fullmatch(b"-[neE]+", words[0]):
    for letter in words.pop(0)[1:].decode():
        if letter == "n":
            end = b""
        else:
            escapes = letter == "e"
text = b" ".join(words)
LETTERS = dict(zip(b"abefnrtv\\", b"\a\b\x1b\f\n\r\t\v\\"))


ESCAPE = re.compile(
    rb"\\(?:0([0-7]{0,3})|([1-7][0-7]{0,2})|x([0-9a-fA-F]{1,2})|(.))", re.DOTALL)
written, at = b"", 0
for match in ESCAPE.finditer(text) if escapes else ():
    zero, octal, hexadecimal, letter = match.groups()
    written += text[at:match.start()]
    at = match.end()
    if letter == b"c":
        at, end = len(text), b""
        break
    if letter is None:
        number = int(hexadecimal, 16) if hexadecimal else int(zero or octal or b"0", 8)
        written += bytes([number & 255])
    else:
        written += bytes([LETTERS[letter[0]]]) if letter[0] in LETTERS else b"\\" + letter
sys.stdout.buffer.write(written + text[at:] + end)
)py";

// What comes is passed on as it comes.
constexpr const char* kCat = R"py(
import getopt
import os
import signal
import sys

for number in (signal.SIGINT, signal.SIGPIPE):
    signal.signal(number, signal.SIG_DFL)
PIECE = 131072


def copy(fd):
    while data := os.read(fd, PIECE):
        while data:
            data = data[os.write(1, data):]


try:
    _, names = getopt.gnu_getopt(sys.argv[1:], "u")
except getopt.GetoptError:
    sys.exit("cat: of its options only -u is simulated")
status = 0
for name in names or ["-"]:
    try:
        if name == "-":
            copy(0)
        else:
            with open(name, "rb", buffering=0) as file:
                copy(file.fileno())
    except BrokenPipeError:
        signal.raise_signal(signal.SIGPIPE)  # which ends it, before it says anything
    except OSError as error:
        print(f"cat: {name}: {error.strerror}", file=sys.stderr)
        status = 1
sys.exit(status)
)py";

constexpr const char* kSleep = R"py(
import re
import signal
import sys
import time

signal.signal(signal.SIGINT, signal.SIG_DFL)
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
INTERVAL = re.compile(
    r"\s*\+?(inf(?:inity)?|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)([smhd]?)", re.IGNORECASE)
HELP = "Try 'sleep --help' for more information."
words = sys.argv[1:]
end = words.index("--") if "--" in words else len(words)
for word in words[:end]:
    if re.match("-[^-]", word):
        sys.exit(f"sleep: invalid option -- '{word[1]}'\n{HELP}")
    if word.startswith("--"):
        sys.exit(f"sleep: unrecognized option '{word}'\n{HELP}")
del words[end:end + 1]
if not words:
    sys.exit(f"sleep: missing operand\n{HELP}")
found = [INTERVAL.fullmatch(word) for word in words]
for word, match in zip(words, found):
    if not match or match[2] not in SECONDS:
        print(f"sleep: invalid time interval \u2018{word}\u2019", file=sys.stderr)
if not all(match and match[2] in SECONDS for match in found):
    sys.exit(HELP)
left = sum(float(match[1]) * SECONDS[match[2]] for match in found)
while left > 0:
    part = min(left, 1e9)  # time.sleep() takes no more than 292 years
    time.sleep(part)
    left -= part
)py";

constexpr const char* kUname = R"py(
import getopt
import os
import sys

NAMES = {"s": "kernel-name", "n": "nodename", "r": "kernel-release", "v": "kernel-version",
         "m": "machine", "p": "processor", "i": "hardware-platform", "o": "operating-system"}


def complain(words):
    print(f"uname: {words}\nTry 'uname --help' for more information.", file=sys.stderr)
    sys.exit(1)


try:
    options, rest = getopt.gnu_getopt(sys.argv[1:], "asnrvmpio", ["all", *NAMES.values()])
except getopt.GetoptError as error:
    if len(error.opt) == 1:
        complain(f"invalid option -- '{error.opt}'")
    complain(f"unrecognized option '--{error.opt}'")
if rest:
    complain(f"extra operand \u2018{rest[0]}\u2019")
letters = {name: letter for letter, name in NAMES.items()} | {"all": "a"}
wanted = {letters.get(option.lstrip("-"), option.lstrip("-")) for option, _ in options} or {"s"}
if "a" in wanted:
    wanted = set("snrvmo")  # what is not known is left out
facts = [*os.uname(), "unknown", "unknown", "GNU/Linux"]
print(*(fact for letter, fact in zip("snrvmpio", facts) if letter in wanted))
)py";

constexpr const char* kLdconfig = R"py(
import struct
import sys

CACHE = "/etc/ld.so.cache"
if sys.argv[1:] not in (["-p"], ["--print-cache"]):
    sys.exit(f"ldconfig: Can't create temporary cache file {CACHE}~: Permission denied")
try:
    with open(CACHE, "rb") as file:
        data = file.read()
except OSError as error:
    sys.exit(f"ldconfig: Can't open cache file {CACHE}: {error.strerror}")
start = data.find(b"glibc-ld.so.cache1.1")
if start < 0:
    sys.exit("ldconfig: File is not a cache file.")
data = data[start:]
TYPES = ("libc4", "ELF", "libc5", "libc6")
REQUIRED = {0x0100: "SPARC 64bit", 0x0300: "x86-64", 0x0400: "64bit", 0x0500: "64bit",
            0x0800: "x32", 0x0a00: "AArch64"}


def text(at):
    return data[at:data.index(0, at)].decode()


count, _, extensions = struct.unpack_from("=IIxxxxI", data, 20)
generator, levels = "", ()
if extensions:
    magic, sections = struct.unpack_from("=II", data, extensions)
    for number in range(sections if magic == 0xeaa42174 else 0):
        tag, _, at, size = struct.unpack_from("=IIII", data, extensions + 8 + 16 * number)
        if tag == 0:
            generator = data[at:at + size].decode()
        elif tag == 1:
            levels = struct.unpack_from(f"={size // 4}I", data, at)
print(f"{count} libs found in cache `{CACHE}'")
for number in range(count):
    flags, key, value, system, level = struct.unpack_from("=iIIIQ", data, 48 + 24 * number)
    kind = TYPES[flags & 0xff] if flags & 0xff < len(TYPES) else "unknown"
    facts = [kind + ("," + REQUIRED[flags & 0xff00] if flags & 0xff00 in REQUIRED else "")]
    if level >> 62 == 1 and level & 0xffffffff < len(levels):
        facts.append(f'hwcap: "{text(levels[level & 0xffffffff])}"')
    elif level:
        facts.append(f"hwcap: {level:#018x}")
    if system:
        facts.append(f"OS ABI: Linux {system >> 16 & 255}.{system >> 8 & 255}.{system & 255}")
    print(f"\t{text(key)} ({', '.join(facts)}) => {text(value)}")
if generator:
    print("Cache generated by:", generator)
)py";

struct Program {
  std::string_view name;
  const char* text;
};
const Program kPrograms[] = {{"cat", kCat},           {"echo", kEcho},       {"false", kFalse},
                             {"ldconfig", kLdconfig}, {"sh", small_shell()}, {"sleep", kSleep},
                             {"true", kTrue},         {"uname", kUname}};
constexpr std::string_view kFolders[] = {"/bin", "/sbin", "/usr/bin", "/usr/sbin"};

}  // namespace

const char* small_program(std::string_view path) {
  const std::size_t name = path.rfind('/');
  if (name == std::string_view::npos) return nullptr;
  if (std::ranges::find(kFolders, path.substr(0, name)) == std::end(kFolders)) return nullptr;
  const auto* const found = std::ranges::find(kPrograms, path.substr(name + 1), &Program::name);
  return found == std::end(kPrograms) ? nullptr : found->text;
}

}  // namespace fiberscope::host
