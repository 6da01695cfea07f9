#include "scheduler/host/processes/small_shell.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace fiberscope::host {

namespace {

// What only a whole shell understands: as the first word of a command.
constexpr auto kBeyond = std::to_array<std::string_view>(
    {"!",    ".",      "[",     "alias",   "bg",       "break", "case",  "command", "continue",
     "do",   "done",   "elif",  "else",    "esac",     "eval",  "fc",    "fg",      "fi",
     "for",  "if",     "in",    "getopts", "hash",     "jobs",  "kill",  "local",   "printf",
     "read", "return", "set",   "shift",   "readonly", "test",  "then",  "times",   "trap",
     "type", "ulimit", "umask", "unalias", "until",    "wait",  "while", "{",       "}"});

bool is_name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Reader: of one command line.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool understood() {
    while (at_ < text_.size() && !beyond_) step();
    end_word();
    return !beyond_ && !needs_command_ && !needs_target_;
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == ' ' || c == '\t') return end_word(), skip(1);
    if (c == '\'') return single_quotes();
    if (c == '"') return double_quotes();
    if (c == '\\') return put(at_ + 1 < text_.size() ? text_[at_ + 1] : '\\'), skip(2);
    if (c == '$') return variable();
    if (c == ';' || c == '\n' || c == '|' || text_.substr(at_, 2) == "&&") return operator_at();
    if (c == '>' || c == '<') return redirection();
    if (std::string_view("()`&*?[{}").find(c) != std::string_view::npos) return give_up();
    if (!in_word_ && (c == '~' || c == '#')) return give_up();
    put(c), skip(1);
  }

  void single_quotes() {
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) return give_up();
    in_word_ = quoted_ = true;
    word_ += text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
  }

  void double_quotes() {
    in_word_ = quoted_ = true;
    for (skip(1); at_ < text_.size() && text_[at_] != '"' && !beyond_;) {
      if (text_[at_] == '`') return give_up();
      if (text_[at_] == '$') {
        variable();
      } else if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        const bool escapes = std::string_view("$`\"\\\n").find(text_[at_ + 1]) != text_.npos;
        if (!escapes) word_ += '\\';
        if (text_[at_ + 1] != '\n') word_ += text_[at_ + 1];
        skip(2);
      } else {
        word_ += text_[at_], skip(1);
      }
    }
    if (at_ >= text_.size()) return give_up();
    skip(1);
  }

  // variable: $NAME, ${NAME}, $?, $$, $0 to $9.
  void variable() {
    in_word_ = true;
    skip(1);
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    if (c == '{') {
      const std::size_t end = text_.find('}', at_);
      const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
      const bool plain =
          end != std::string_view::npos && !name.empty() && std::ranges::all_of(name, is_name_char);
      if (!plain) return give_up();
      at_ = end + 1;
    } else if (c == '(' || c == '@' || c == '*' || c == '#' || c == '!' || c == '-') {
      give_up();
    } else if (c == '?' || c == '$') {
      skip(1);
    }
  }

  void operator_at() {
    end_word();
    if (!has_command_ && text_[at_] != '\n') return give_up();
    if (text_[at_] != '\n') needs_command_ = text_[at_] != ';';
    if (needs_target_) return give_up();
    has_command_ = false;
    const bool twice = at_ + 1 < text_.size() && text_[at_ + 1] == text_[at_];
    if (text_[at_] == ';' && twice) return give_up();
    skip(twice && text_[at_] != '\n' ? 2 : 1);
    first_ = true;
  }

  void redirection() {
    if (text_.substr(at_, 2) == "<<" || text_.substr(at_, 2) == "<>") return give_up();
    if (word_.size() == 1 && std::isdigit(static_cast<unsigned char>(word_[0])) != 0) word_.clear();
    in_word_ = !word_.empty();
    end_word();
    if (needs_target_) return give_up();
    needs_target_ = has_command_ = true;
    needs_command_ = false;
    skip(1);
    if (at_ < text_.size() && (text_[at_] == '>' || text_[at_] == '&' || text_[at_] == '|'))
      skip(1);
  }

  void end_word() {
    if (!in_word_) return;
    has_command_ = true;
    needs_command_ = false;
    if (std::exchange(needs_target_, false)) {
      word_.clear();
      in_word_ = quoted_ = false;
      return;
    }
    const bool beyond = std::ranges::find(kBeyond, word_) != kBeyond.end();
    if (first_ && !quoted_ && beyond) give_up();
    // behind an assignment the command is still to come
    first_ = first_ && !quoted_ && word_.find('=') != std::string::npos;
    word_.clear();
    in_word_ = quoted_ = false;
  }

  void put(char c) {
    in_word_ = true;
    word_ += c;
  }
  void skip(std::size_t count) { at_ = std::min(at_ + count, text_.size()); }
  void give_up() { beyond_ = true; }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;
  bool quoted_ = false;         // a part of the word
  bool first_ = true;           // the next word is a command's first
  bool has_command_ = false;    // something stands before the next operator
  bool needs_command_ = false;  // behind && and its like
  bool needs_target_ = false;   // behind > and its like
  bool beyond_ = false;
};

constexpr const char* kShell = R"py(
import os
import re
import signal
import subprocess
import sys

TOKEN = re.compile(r'''[ \t]+|\\\n|(?P<end>\n|;|&&|\|\||\|)|(?P<to>[0-9]?(?:>>|>&|>\||>|<&|<))|'''
                   r'''(?P<word>(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s;&|<>'"\\])+)''', re.DOTALL)
PIECE = re.compile(r'''(?P<single>'[^']*')|(?P<double>"(?:\\.|[^"\\])*")|\\(?P<escaped>.)|'''
                   r'''\$(?:(?P<name>\w+|[?$])|\{(?P<braced>\w+)\})|(?P<plain>.)''', re.DOTALL)
INNER = re.compile(r'''\\(?P<escaped>[$`"\\\n])|\$(?:(?P<name>\w+|[?$])|\{(?P<braced>\w+)\})|'''
                   r'''(?P<plain>.)''', re.DOTALL)
ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
LETTERS = dict(zip("abfnrtv\\", "\a\b\f\n\r\t\v\\"))
status, line = 0, 1
variables = dict(os.environ)
exported = set(variables)
given = sys.argv[3:] or sys.argv[:1]


def value(name):
    if name == "?":
        return str(status)
    if name == "$":
        return str(os.getpid())
    if name.isdigit():
        return given[int(name)] if int(name) < len(given) else ""
    return variables.get(name, "")


def expand(raw, split=True):
    fields, there = [""], False
    for match in PIECE.finditer(raw):
        kind, text = match.lastgroup, match.group(match.lastgroup)
        if kind == "single":
            fields[-1] += text[1:-1]
            there = True
        elif kind == "double":
            there = True
            for inner in INNER.finditer(text[1:-1]):
                part = inner.group(inner.lastgroup)
                named = inner.lastgroup in ("name", "braced")
                fields[-1] += value(part) if named else part if part != "\n" or \
                    inner.lastgroup == "plain" else ""
        elif kind in ("name", "braced"):
            parts = re.split(r"[ \t\n]+", value(text)) if split else [value(text)]
            fields[-1] += parts[0]
            for part in parts[1:]:
                if not fields[-1] and not there:
                    fields.pop()
                fields.append(part)
                there = False
        elif text != "\n" or kind == "plain":
            fields[-1] += text
            there = True
    return fields if fields[-1] or there else fields[:-1]


def say_wrong(words, number):
    print(f"{given[0]}: {line}: {words}", file=sys.stderr)
    return number


class Unopened(Exception):
    pass


def opened(target, how):
    path = (expand(target, False) or [""])[0]
    try:
        if how == "<":
            return os.open(path, os.O_RDONLY)
        end = os.O_APPEND if how == ">>" else os.O_TRUNC
        return os.open(path, os.O_WRONLY | os.O_CREAT | end, 0o666)
    except OSError as error:
        missing = "No such file" if how == "<" else "Directory nonexistent"
        why = missing if error.errno == 2 else error.strerror
        say_wrong(f"cannot {'open' if how == '<' else 'create'} {path}: {why}", 2)
        raise Unopened


def redirected(redirections, numbers):
    for number, how, target in redirections:
        if how in (">&", "<&"):
            numbers[number] = numbers.get(int(target), int(target))
        else:
            numbers[number] = opened(target, how)
    return numbers


def echo(words):
    end = "\n"
    if words[:1] == ["-n"]:
        words, end = words[1:], ""
    text, out, at = " ".join(words), "", 0
    for match in re.finditer(r"\\(0[0-7]{0,3}|.)", text, re.DOTALL):
        out += text[at:match.start()]
        at = match.end()
        letter = match.group(1)
        if letter == "c":
            return out
        if letter[0] == "0":
            out += chr(int(letter, 8) & 255)
        else:
            out += LETTERS.get(letter, "\\" + letter)
    return out + text[at:] + end


def built_in(words, numbers):
    name, rest = words[0], words[1:]
    out = None
    if name == "echo":
        out = echo(rest)
    elif name == "pwd":
        out = os.getcwd() + "\n"
    elif name == "cd":
        try:
            os.chdir(rest[0] if rest else variables.get("HOME", "/"))
        except OSError:
            return say_wrong(f"cd: can't cd to {rest[0]}", 2)
        variables["PWD"] = os.getcwd()
    elif name == "export":
        for word in rest:
            found = ASSIGNMENT.fullmatch(word)
            if found:
                variables[found[1]] = found[2]
            exported.add(found[1] if found else word)
    elif name == "unset":
        for word in rest:
            variables.pop(word, None)
    elif name == "exit":
        raise SystemExit(int(rest[0]) & 255 if rest else status)
    if out:
        data = out.encode(errors="surrogateescape")
        try:
            while data:
                data = data[os.write(numbers.get(1, 1), data):]
        except OSError as error:
            return say_wrong(f"{name}: I/O error", 1)
    return 1 if name == "false" else 0


def started(words, numbers, more):
    files = [numbers.get(number, number) for number in range(3)]
    environment = {name: text for name, text in variables.items() if name in exported} | more
    if not words[0]:
        return say_wrong(": Permission denied", 127)
    if "/" in words[0]:
        places = [words[0]]
    else:
        places = [os.path.join(place or ".", words[0])
                  for place in environment.get("PATH", "/usr/bin:/bin").split(":")]
    found = [place for place in places if os.path.exists(place)]
    try:
        if not found:
            raise FileNotFoundError
        return subprocess.Popen(words, executable=found[0], stdin=files[0], stdout=files[1],
                                stderr=files[2], env=environment)
    except FileNotFoundError:
        return say_wrong(f"{words[0]}: not found", 127)
    except OSError:
        return say_wrong(f"{words[0]}: Permission denied", 126)


def ended(process):
    if isinstance(process, int):
        return process
    number = process.wait()
    if number < 0 and -number not in (signal.SIGINT, signal.SIGPIPE):
        print(signal.strsignal(-number), file=sys.stderr)
    return 128 - number if number < 0 else number


def run(command, numbers):
    more, words = {}, []
    for raw in command["words"]:
        found = ASSIGNMENT.fullmatch(raw)
        if found and not words:
            more[found[1]] = (expand(found[2], False) or [""])[0]
        else:
            words += expand(raw)
    try:
        numbers = redirected(command["to"], numbers)
    except Unopened:
        return 2
    if not words:
        variables.update(more)
        return 0
    if words[0] in (":", "true", "false", "echo", "pwd", "cd", "export", "unset", "exit"):
        return built_in(words, numbers)
    if words[0] == "exec":
        if not words[1:]:
            return say_wrong("exec: only a command is known here", 2)
        raise SystemExit(ended(started(words[1:], numbers, more)))
    return started(words, numbers, more)


def run_pipeline(commands):
    if len(commands) == 1:
        return ended(run(commands[0], {}))
    processes, source = [], None
    for place, command in enumerate(commands):
        last = place + 1 == len(commands)
        reads, writes = (None, None) if last else os.pipe()
        # each part of a pipeline is a process of its own
        text = "".join(raw + " " for raw in command["words"]) + command["redirections"]
        child = subprocess.Popen(["/bin/sh", "-c", text, *given], stdin=source, stdout=writes,
                                 env={n: t for n, t in variables.items() if n in exported})
        for number in (source, writes):
            if number is not None:
                os.close(number)
        source = reads
        processes.append(child)
    return [ended(process) for process in processes][-1]


def parse(text):
    lists, at, to = [["", [{"words": [], "to": [], "redirections": ""}], 1]], 0, None
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise SystemExit(say_wrong("Syntax error", 2))
        at = match.end()
        pipeline = lists[-1][1]
        if match.lastgroup == "end":
            if match["end"] == "|":
                pipeline.append({"words": [], "to": [], "redirections": ""})
            else:
                lists.append([match["end"], [{"words": [], "to": [], "redirections": ""}],
                              1 + text.count("\n", 0, at)])
        elif match.lastgroup == "to":
            how = match["to"].lstrip("0123456789").replace(">|", ">")
            number = match["to"][:-len(match["to"].lstrip("0123456789"))]
            to = (int(number) if number else 0 if how[0] == "<" else 1, how)
        elif match.lastgroup == "word":
            if to:
                pipeline[-1]["to"].append((*to, match["word"]))
                pipeline[-1]["redirections"] += f" {to[0]}{to[1]}{match['word']}"
                to = None
            else:
                pipeline[-1]["words"].append(match["word"])
    return lists


for sign, pipeline, line in parse(sys.argv[2]):
    if sign == "&&" and status != 0 or sign == "||" and status == 0:
        continue
    if pipeline[0]["words"] or pipeline[0]["to"]:
        status = run_pipeline(pipeline)
sys.exit(status)
)py";

}  // namespace

bool shell_knows(std::string_view command) { return Reader(command).understood(); }

const char* small_shell() { return kShell; }

}  // namespace fiberscope::host
