#include "scheduler/host/start/options.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <string_view>

#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/sys_module.h"

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

PyConfig& first_config() { return *fs_config(PyInterpreterState_Main()); }

// put_variables_on_path: PYTHONPATH, which comes right after the program's own folder.
void put_variables_on_path(const PyConfig& read) {
  const char* const folders = read.use_environment != 0 ? std::getenv("PYTHONPATH") : nullptr;
  if (folders == nullptr || *folders == '\0') return;
  const std::string all = folders;
  for (std::size_t end = all.size();;) {
    const std::size_t before = end == 0 ? std::string::npos : all.rfind(':', end - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    put_on_path(all.substr(begin, end - begin));
    if (begin == 0) return;
    end = begin - 1;
  }
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
  PyConfig_InitPythonConfig(&read_);
  read_.write_bytecode = 0;
  read_.use_hash_seed = 1;
  read_.hash_seed = 0;
  read_.user_site_directory = 0;
  read_.dev_mode = dev_mode ? 1 : 0;
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  const PyStatus status =
      PyConfig_SetBytesArgv(&read_, static_cast<Py_ssize_t>(arguments.size()), arguments.data());
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

Options::Options(const std::vector<std::string>& words) {
  Caught out(stdout);
  Caught err(stderr);
  PyStatus status = read(words, false);
  if (PyStatus_Exception(status) == 0 && asks_for_dev_mode()) {
    PyConfig_Clear(&read_);
    status = read(words, true);
  }
  answered_ = PyStatus_Exception(status) != 0;
  status_ = PyStatus_IsExit(status) != 0 ? status.exitcode : 1;
  output_ = out.text();
  errors_ = err.text();
  if (PyStatus_IsError(status) != 0) errors_ += std::string(status.err_msg) + "\n";
}

Options::~Options() { PyConfig_Clear(&read_); }

PyThreadState* Options::new_interpreter() {
  // it begins with a copy of the configuration of whoever is current, or else of the first one
  PyThreadState_Swap(nullptr);
  if (answered_) return Py_NewInterpreter();
  PyConfig& first = first_config();
  const PyConfig before = first;
  first.isolated = read_.isolated;
  first.use_environment = read_.use_environment;
  first.dev_mode = read_.dev_mode;
  first.parse_argv = 2;  // the words have been read
  first.orig_argv = read_.orig_argv;
  first.argv = read_.argv;
  first.xoptions = read_.xoptions;
  first.warnoptions = read_.warnoptions;
  first.site_import = read_.site_import;
  first.bytes_warning = read_.bytes_warning;
  first.warn_default_encoding = read_.warn_default_encoding;
  first.inspect = read_.inspect;
  first.interactive = read_.interactive;
  first.optimization_level = read_.optimization_level;
  first.parser_debug = read_.parser_debug;
  first.verbose = read_.verbose;
  first.quiet = read_.quiet;
  first.buffered_stdio = read_.buffered_stdio;
  first.safe_path = read_.safe_path;
  first.code_debug_ranges = read_.code_debug_ranges;
  PyThreadState* const ts = Py_NewInterpreter();
  first = before;
  if (ts != nullptr) put_variables_on_path(read_);
  return ts;
}

bool Options::are_usual() const {
  const PyConfig& first = first_config();
  const auto is_same = [&](int PyConfig::*option) { return read_.*option == first.*option; };
  constexpr int PyConfig::*kOptions[] = {
      &PyConfig::isolated,
      &PyConfig::dev_mode,
      &PyConfig::site_import,
      &PyConfig::bytes_warning,
      &PyConfig::warn_default_encoding,
      &PyConfig::inspect,
      &PyConfig::interactive,
      &PyConfig::optimization_level,
      &PyConfig::parser_debug,
      &PyConfig::verbose,
      &PyConfig::quiet,
      &PyConfig::buffered_stdio,
      &PyConfig::safe_path,
      &PyConfig::code_debug_ranges,
  };
  const bool has_lists = read_.xoptions.length != 0 || read_.warnoptions.length != 0;
  if (answered_ || read_.use_environment == 0 || has_lists) return false;
  for (char** each = environ; *each != nullptr; ++each) {
    if (std::string_view(*each).starts_with("PYTHON")) return false;
  }
  return std::ranges::all_of(kOptions, is_same);
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
