"""What an installed Fiberscope says of its command line: the manual page and the completions.

    words.py FIBERSCOPE FOLDER [--scenarios PLACE] [--date YYYY-MM-DD]

Everything comes from the program's own --help, so that nothing here can differ from it. Written into
FOLDER: fiberscope.1, fiberscope.bash, _fiberscope (for zsh) and fiberscope.fish. PLACE is where the
scenarios will lie, whose names complete as files do.

Sources: man-pages(7), groff_man(7); bash(1), "Programmable Completion"; zshcompsys(1); complete(1)
of fish.
"""
import argparse
import dataclasses
import pathlib
import re
import subprocess
import sys
import textwrap

SECTIONS = ("Positionals:", "Options:", "Subcommands:")
COLUMN = 28  # of the descriptions, in what --help prints


@dataclasses.dataclass
class Option:
    names: list  # "-o", "--output"; of a positional its one name
    value: str  # "FILE", "" for a flag
    choices: list  # what it can only be, if that is listed
    text: str

    @property
    def takes_file(self):
        return self.value.startswith(("FILE", "TRACE", "PLACE"))


@dataclasses.dataclass
class Command:
    words: list  # of the command line, without the program's name
    text: str = ""  # what stands above the usage
    usage: str = ""
    positionals: list = dataclasses.field(default_factory=list)
    options: list = dataclasses.field(default_factory=list)
    subcommands: list = dataclasses.field(default_factory=list)
    notes: str = ""  # what stands below


def entry(line, after):
    """(head, text) of a line of a list; a head that is too long has its text in the line after."""
    if after.startswith(" " * COLUMN):
        return line.strip(), ""
    return line[:COLUMN].strip(), line[COLUMN:].strip()


def option_of(head, text):
    """The option that a head as '--theme TEXT:{dark,light} ...' describes."""
    head = re.sub(r"( REQUIRED| Excludes: .*| \.\.\.)", "", head).strip()
    names, _, value = head.partition(" ")
    listed = re.search(r"\{(.*)\}", value)
    named = re.search(r":[A-Z]+ in |:POSITIVE", value)
    choices = listed.group(1).split(",") if listed else []
    if not choices and text.count('"') >= 4:  # "fifo", "round-robin" or "random"
        choices = re.findall(r'"([a-z-]+)"', text)
    short = re.split(r":", value)[0] if listed or named else value
    return Option(names.split(","), {"TEXT": "WORD", "FLOAT": "NUMBER", "INT": "NUMBER",
                                     "UINT": "NUMBER"}.get(short, short), choices, text)


def read(program, words):
    """The command as its --help has it."""
    said = subprocess.run([program, *words, "--help"], stdout=subprocess.PIPE, text=True, check=True)
    command, section, above, below = Command(words), None, [], []
    entries = []
    lines = said.stdout.splitlines()
    for line, after in zip(lines, [*lines[1:], ""]):
        if line in SECTIONS:
            section = line
        elif line.startswith("Usage: "):
            command.usage = line.removeprefix("Usage: ")
        elif section and line.startswith("  ") and not below:
            if line.startswith(" " * COLUMN):
                entries[-1][2] = line.strip()
            else:
                entries.append([section, *entry(line, after)])
        elif not command.usage:
            above.append(line)
        elif section and (line or below):
            below.append(line)
    for where, head, text in entries:
        if where == "Subcommands:":
            command.subcommands.append((head, text))
        else:
            found = option_of(head, text)
            (command.options if where == "Options:" else command.positionals).append(found)
    command.text = " ".join(above).strip()
    command.notes = "\n".join(below).strip()
    return command


def all_commands(program):
    """Every command, a parent before its children; of notes that a child only repeats nothing."""
    found = [read(program, [])]
    for parent in found:  # grows as it is read
        found += [read(program, [*parent.words, name]) for name, _ in parent.subcommands]
    for command in found[1:]:
        if command.notes == found[0].notes:
            command.notes = ""
    return found


def roff(text):
    """A text as roff prints it letter by letter."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("~", r"\(ti").replace("^", r"\(ha")
    text = text.replace("`", r"\(ga").replace('"', r"\(dq")
    return "\n".join(r"\&" + line if line[:1] in ".'" else line for line in text.split("\n"))


def filled(text):
    """A text that roff sets in lines of its own."""
    return roff(textwrap.fill(text, 72, break_long_words=False, break_on_hyphens=False))


def manual(commands, version, date):
    """The page, by man-pages(7)."""
    out = [f'.TH FIBERSCOPE 1 {date} "Fiberscope {version}" "User Commands"', ".SH NAME",
           r"fiberscope \- shows who holds the CPU, who waits, and why",
           ".SH SYNOPSIS"]
    for command in commands:
        out += [".br"] * (len(out) > 4) + [f".B {roff(command.usage.split(' ')[0])}",
                                           roff(command.usage.partition(" ")[2])]
    for command in commands:
        name = " ".join(command.words)
        out += [".SH DESCRIPTION" if not name else f".SH COMMAND {roff(name.upper())}"]
        out += [filled(command.text)]
        for option in command.positionals + command.options:
            names = ", ".join(rf"\fB{roff(name)}\fR" for name in option.names)
            of = "|".join(option.choices) if option.value == "WORD" and option.choices else option.value
            out += [".TP", names + (rf" \fI{roff(of)}\fR" if of else ""), filled(option.text)]
        if name and command.subcommands:
            out += [line for word, text in command.subcommands
                    for line in (".TP", rf"\fB{roff(word)}\fR", roff(text))]
        if command.notes:
            out += [".PP", ".nf", roff(command.notes), ".fi"]
    out += [".SH ENVIRONMENT", ".TP", r"\fBXDG_CONFIG_HOME\fR",
            r"Where \fIfiberscope/settings.json\fR lies; else in \fI\(ti/.config\fR.",
            ".SH SEE ALSO", r".BR python3 (1)"]
    return "\n".join(out) + "\n"


def quoted(text):
    """A word of a shell."""
    return "'" + text.replace("'", "'\\''") + "'"


def bash(commands, scenarios):
    """A function that finds the command among the words, then offers what it takes."""
    table, values, files = [], [], []
    for command in commands:
        name = " ".join(command.words)
        offered = [word for word, _ in command.subcommands]
        offered += [n for option in command.options for n in option.names]
        table.append(f"    {quoted(name)}) offered={quoted(' '.join(offered))} ;;")
        for option in command.options:
            case = "|".join(quoted(f"{name}:{n}") for n in option.names)
            if option.choices:
                values.append(f"    {case}) values={quoted(' '.join(option.choices))} ;;")
            elif option.value:
                (files if option.takes_file else values).append(
                    f"    {case}) " + ("files=yes ;;" if option.takes_file else "values=' ' ;;"))
    children = " ".join(quoted(" ".join(command.words)) for command in commands[1:])
    return f"""# Completion of fiberscope for bash; made from its --help.
_fiberscope() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
  local command='' offered='' values='' files=no i child name
  [[ $before == = ]] && before=${{COMP_WORDS[COMP_CWORD-2]}}
  [[ $word == = ]] && word='' before=${{COMP_WORDS[COMP_CWORD-1]}}
  for ((i = 1; i < COMP_CWORD; ++i)); do
    name="${{command:+$command }}${{COMP_WORDS[i]}}"
    for child in {children}; do
      [[ $name == "$child" ]] && command=$name
    done
  done
  case $command in
{chr(10).join(table)}
  esac
  case "$command:$before" in
{chr(10).join(values + files)}
  esac
  COMPREPLY=()
  if [[ -n $values ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
    return
  fi
  if [[ $files == no ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$word")
    [[ $word == -* ]] && return
    local scenario
    for scenario in {scenarios}/*/*.py; do
      name=${{scenario##*/}}
      name=${{name%.py}}
      [[ $name == "$word"* && -f $scenario ]] && COMPREPLY+=("$name")
    done
  fi
  local file
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$word")
  compopt -o filenames 2>/dev/null
}}
complete -F _fiberscope fiberscope
"""


def zsh(commands, scenarios):
    """One function; _arguments for each command."""
    def spec(option):
        text = re.sub(r"([\[\]:'])", r"\\\1", option.text).replace("'", "'\\''")
        action = ("(" + " ".join(option.choices) + ")" if option.choices
                  else "_files" if option.takes_file else " ")
        of = f":{option.value.lower().replace(':', ' ')}:{action}" if option.value else ""
        equal = "=" if option.value and option.names[-1].startswith("--") else ""
        return [f"'*{name}{equal if name.startswith('--') else ''}[{text}]{of}'"
                for name in option.names]

    def function(command):
        name = "_".join(["_fiberscope", *command.words]).replace("-", "_")
        lines = [f"{name}() {{"]
        specs = [text for option in command.options for text in spec(option)]
        if command.subcommands:
            words = " ".join(quoted(f"{word}:{text.replace(':', ' ')}")
                             for word, text in command.subcommands)
            lines += [f"  local -a names=({words})", "  local context state line",
                      "  _arguments -C -A '-*' " + " ".join(specs) + " '1: :->word' '*:: :->rest'",
                      "  case $state in",
                      "    word) _describe command names; "
                      + ("_fiberscope_what" if not command.words else "") + " ;;",
                      "    rest) case $line[1] in"]
            lines += [f"      {word}) {name}_{word} ;;" for word, _ in command.subcommands]
            lines += ["      *) _files ;;", "    esac ;;", "  esac"]
        else:
            lines += ["  _arguments " + " ".join(specs) + " '*:what:_fiberscope_what'"]
        return "\n".join([*lines, "}"])

    return "\n".join([
        "#compdef fiberscope", "# Completion of fiberscope for zsh; made from its --help.",
        "_fiberscope_what() {",
        f"  local -a scenarios=({scenarios}/*/*.py(N:t:r))",
        "  _alternative 'files:file:_files' 'scenarios:scenario:compadd -a scenarios'", "}",
        *[function(command) for command in reversed(commands)], '_fiberscope "$@"']) + "\n"


def fish(commands, scenarios):
    """A line for each option, where its command was said."""
    out = ["# Completion of fiberscope for fish; made from its --help.",
           "function __fiberscope_scenarios",
           f"  for scenario in {scenarios}/*/*.py",
           r"    string replace -r '.*/(.*)\.py$' '$1' -- $scenario",
           "  end", "end"]
    first = " ".join(word for word, _ in commands[0].subcommands)
    out += ["complete -c fiberscope -n "
            + quoted(f"not __fish_seen_subcommand_from {first}") + " -a '(__fiberscope_scenarios)'"]
    for command in commands:
        seen = [f"__fish_seen_subcommand_from {word}" for word in command.words]
        if command.subcommands:
            children = " ".join(word for word, _ in command.subcommands)
            seen.append(f"not __fish_seen_subcommand_from {children}")
        where = " -n " + quoted("; and ".join(seen))
        out += [f"complete -c fiberscope{where} -a {word} -d {quoted(text)}"
                for word, text in command.subcommands]
        if command.words and command.positionals:
            out += [f"complete -c fiberscope{where} -a '(__fiberscope_scenarios)'"]
        for option in command.options:
            line = f"complete -c fiberscope{where}"
            for name in option.names:
                line += f" -l {name[2:]}" if name.startswith("--") else f" -s {name[1:]}"
            if option.choices:
                line += f" -x -a {quoted(' '.join(option.choices))}"
            elif option.value:
                line += " -r" if option.takes_file else " -x"
            out.append(line + f" -d {quoted(option.text)}")
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Manual page and completions from --help.")
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--scenarios", default="/usr/share/fiberscope/scenarios")
    parser.add_argument("--date", required=True)
    said = parser.parse_args()
    version = subprocess.run([said.program, "--version"], stdout=subprocess.PIPE, text=True,
                             check=True).stdout.split()[1]
    commands = all_commands(said.program)
    said.folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("fiberscope.1", manual(commands, version, said.date)),
                       ("fiberscope.bash", bash(commands, said.scenarios)),
                       ("_fiberscope", zsh(commands, said.scenarios)),
                       ("fiberscope.fish", fish(commands, said.scenarios))):
        (said.folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
