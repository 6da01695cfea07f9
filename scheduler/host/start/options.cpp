#include "scheduler/host/start/options.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <string_view>

namespace fiberscope::host {

namespace {

// Caught: what is printed to one of C's streams while it lives.
class Caught {
 public:
  explicit Caught(std::FILE*& stream)
      : stream_(stream), before_(stream), memory_(open_memstream(&text_, &size_)) {
    if (memory_ != nullptr) stream_ = memory_;
  }
  ~Caught() {
    end();
    std::free(text_);
  }
  Caught(const Caught&) = delete;
  Caught& operator=(const Caught&) = delete;

  std::string text() {
    end();
    return text_ == nullptr ? std::string() : std::string(text_, size_);
  }

 private:
  void end() {
    stream_ = before_;
    if (memory_ != nullptr) std::fclose(memory_);
    memory_ = nullptr;
  }

  std::FILE*& stream_;
  std::FILE* before_;
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* memory_;
};

// letters_of: of one word of options: whether the program comes after them, and whether more of
// them may.
enum class Letters { Usual, Program, Unusual };
Letters letters_of(std::string_view word) {
  for (const char letter : word.substr(1)) {
    if (letter == 'c' || letter == 'm') return Letters::Program;
    if (letter != 'B') return Letters::Unusual;
  }
  return Letters::Usual;
}

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;

// begin_config: one that nobody has read yet.
PyStatus begin_config(PyConfig& config, const std::vector<std::string>& words, bool dev_mode) {
  PyConfig_InitPythonConfig(&config);
  config.write_bytecode = 0;
  config.dev_mode = dev_mode ? 1 : 0;
  PyConfig_SetBytesString(&config, &config.program_name, "/usr/bin/python3");
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  return PyConfig_SetBytesArgv(&config, static_cast<Py_ssize_t>(arguments.size()),
                               arguments.data());
}

}  // namespace

std::string Options::text_of(const wchar_t* text) {
  if (text == nullptr) return {};
  char* const bytes = Py_EncodeLocale(text, nullptr);
  std::string out = bytes == nullptr ? "" : bytes;
  PyMem_Free(bytes);
  return out;
}

PyStatus Options::read(const std::vector<std::string>& words, bool dev_mode) {
  const PyStatus status = begin_config(read_, words, dev_mode);
  return PyStatus_Exception(status) != 0 ? status : PyConfig_Read(&read_);
}

// asks_for_dev_mode: CPython asks that before anything else, once for the whole real process.
bool Options::asks_for_dev_mode() const {
  for (Py_ssize_t i = 0; i < read_.xoptions.length; ++i) {
    if (std::wcscmp(read_.xoptions.items[i], L"dev") == 0) return true;
  }
  const char* const variable = std::getenv("PYTHONDEVMODE");
  return read_.use_environment != 0 && variable != nullptr && *variable != '\0';
}

// settle_hash_seed: one that is wanted at random is drawn of the machine's entropy; one that nobody
// asks for is that of every process.
void Options::settle_hash_seed() {
  if (read_.use_hash_seed != 0) return;
  const char* const variable = std::getenv("PYTHONHASHSEED");
  const bool wanted = read_.use_environment != 0 && variable != nullptr && *variable != '\0';
  std::uint32_t seed = 0;
  if (wanted && getrandom(&seed, sizeof seed, 0) == sizeof seed) seed |= 1;
  read_.use_hash_seed = 1;
  read_.hash_seed = seed;
}

Options::Options(const std::vector<std::string>& words) {
  Caught out(stdout);
  Caught err(stderr);
  PyStatus status = read(words, false);
  if (PyStatus_Exception(status) == 0 && asks_for_dev_mode()) {
    PyConfig_Clear(&read_);
    status = read(words, true);
  }
  answered_ = PyStatus_Exception(status) != 0;
  if (!answered_) settle_hash_seed();
  status_ = PyStatus_IsExit(status) != 0 ? status.exitcode : 1;
  output_ = out.text();
  errors_ = err.text();
  if (PyStatus_IsError(status) == 0) return;
  // Source: CPython 3.11 Python/pylifecycle.c, Py_ExitStatusException
  errors_ += "Fatal Python error: ";
  if (status.func != nullptr) errors_ += std::string(status.func) + ": ";
  errors_ += std::string(status.err_msg) + "\nPython runtime state: preinitialized\n\n";
}

Options::~Options() { PyConfig_Clear(&read_); }

// One that has been read already would lose what CPython 3.11 does not copy
// (warn_default_encoding).
void Options::begin_core(const std::vector<std::string>& words) {
  // what -v tells of the core is written by begin_rest()
  std::setvbuf(stderr, nullptr, _IOFBF, kBufferBytes);
  PyConfig config;
  begun_ = begin_config(config, words, read_.dev_mode != 0);
  config.use_hash_seed = 1;
  config.hash_seed = read_.hash_seed;
  config._init_main = 0;
  if (PyStatus_Exception(begun_) == 0) begun_ = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
}

void Options::begin_rest() {
  std::fflush(stderr);
  std::setvbuf(stderr, nullptr, _IONBF, 0);
  if (PyStatus_Exception(begun_) == 0) begun_ = _Py_InitializeMain();
  if (PyStatus_Exception(begun_) != 0) Py_ExitStatusException(begun_);
}

bool are_usual(const std::vector<std::string>& words, const std::vector<std::string>& variables) {
  const auto pythons = [](std::string_view variable) { return variable.starts_with("PYTHON"); };
  if (std::ranges::any_of(variables, pythons)) return false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].size() < 2 || words[i][0] != '-') return true;
    const Letters letters = letters_of(words[i]);
    if (letters != Letters::Usual) return letters == Letters::Program;
  }
  return true;
}

std::vector<std::string> Options::words() const {
  std::vector<std::string> out;
  for (Py_ssize_t i = 0; i < read_.argv.length; ++i) out.push_back(text_of(read_.argv.items[i]));
  return out;
}

int Options::answer() const {
  std::fputs(output_.c_str(), stdout);
  std::fputs(errors_.c_str(), stderr);
  std::fflush(stdout);
  return status_;
}

}  // namespace fiberscope::host
