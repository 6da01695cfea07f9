// Options: what the words of a command line ask of an interpreter, as CPython itself reads them:
// `-O`, `-I`, `-u`, `-W`, `-X`, ..., and the variables PYTHON....
//
// Owns: CPython's configuration of one process. Deliberately does not know processes, nor how the
// program is run. Two things are as in every process, whatever is asked: where Python's memory lies
// (PYTHONMALLOC), and that texts are UTF-8 (PYTHONUTF8).
// Source: CPython 3.11 Python/initconfig.c; https://docs.python.org/3.11/c-api/init_config.html.
#pragma once

#include <Python.h>

#include <string>
#include <vector>

namespace fiberscope::host {

class Options {
 public:
  // Requires: environ is the process's. words: not empty.
  explicit Options(const std::vector<std::string>& words);
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  // begin_core, begin_rest: Py_InitializeFromConfig() with these options, in two parts: until there
  // is a thread state, past any file; and what comes then, of which the libraries' code is a part.
  // `words`: those that were read. begin_rest() does not return if Python cannot begin so: it says
  // why, and ends by exit(3).
  void begin_core(const std::vector<std::string>& words);
  void begin_rest();

  // What is run: code (-c), a module (-m), a file, or, if all are empty, what comes from standard
  // input.
  std::string code() const { return text_of(read_.run_command); }
  std::string module() const { return text_of(read_.run_module); }
  std::string file() const { return text_of(read_.run_filename); }
  bool reads_input() const { return code().empty() && module().empty() && file().empty(); }
  bool safe_path() const { return read_.safe_path != 0; }
  // Statements are read one by one, with a prompt: interactive, from standard input whatever it is;
  // inspect, after the program has ended, too, however it did. Both by -i, the latter by
  // PYTHONINSPECT.
  bool interactive() const { return read_.interactive != 0; }
  bool inspect() const { return read_.inspect != 0; }
  bool quiet() const { return read_.quiet != 0; }

  // words: sys.argv.
  std::vector<std::string> words() const;

  // answered: nothing is run: the words asked for the version or for help, or are wrong. answer:
  // says so on C's streams; the exit status.
  bool answered() const { return answered_; }
  int answer() const;

 private:
  static std::string text_of(const wchar_t* text);
  PyStatus read(const std::vector<std::string>& words, bool dev_mode);
  bool asks_for_dev_mode() const;
  void settle_hash_seed();

  PyConfig read_;
  bool answered_ = false;
  int status_ = 0;
  PyStatus begun_{};
  std::string output_;
  std::string errors_;
};

// are_usual: an interpreter that began without options does as well for this command line and these
// variables.
bool are_usual(const std::vector<std::string>& words, const std::vector<std::string>& variables);

}  // namespace fiberscope::host
