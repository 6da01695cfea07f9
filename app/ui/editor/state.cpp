#include "app/ui/editor/state.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/session/files.h"
#include "app/words/words.h"

namespace fiberscope::ui {

namespace fs = std::filesystem;
using words::fill;
using words::tr;

namespace {

constexpr std::uintmax_t kProgramBytesMax = 2u << 20;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// xdg_documents: the line XDG_DOCUMENTS_DIR="$HOME/Documents" of the user's folders.
std::string xdg_documents(const std::string& home) {
  fs::path config = variable("XDG_CONFIG_HOME");
  if (!config.is_absolute()) config = fs::path(home) / ".config";
  std::ifstream file(config / "user-dirs.dirs");
  for (std::string line; std::getline(file, line);) {
    constexpr std::string_view kKey = "XDG_DOCUMENTS_DIR=\"";
    if (!line.starts_with(kKey)) continue;
    std::string value = line.substr(kKey.size());
    value.resize(std::min(value.find('"'), value.size()));
    if (value.starts_with("$HOME")) value = home + value.substr(5);
    if (fs::path(value).is_absolute()) return value;
  }
  return "";
}

}  // namespace

base::Result<std::string> read_program(const std::string& path) {
  const auto wrong = [&](const char* why) {
    return base::Error{fill(tr(why), {{"file", fs::path(path).filename().string()}})};
  };
  std::error_code error;
  if (fs::is_directory(path, error))
    return wrong(words::mark("{file} is a folder, not a program."));
  if (fs::is_regular_file(path, error) && fs::file_size(path, error) > kProgramBytesMax) {
    return wrong(words::mark("{file} is larger than 2 MB: too large for a program."));
  }
  auto text = session::read_file(path);
  if (!text) return base::Error{text.error()};
  if (text.value().find('\0') != std::string::npos) {
    return wrong(words::mark("{file} is not text."));
  }
  return text;
}

// [SECTION] Document

base::Result<Document> Document::open(const std::string& path, bool built_in) {
  auto text = read_program(path);
  if (!text) return base::Error{text.error()};
  Document document;
  document.path_ = path;
  document.built_in_ = built_in;
  document.text = TextBuffer(text.value());
  document.on_disk_ = std::move(text.value());
  return document;
}

Document Document::untitled(std::string name, std::string_view text) {
  Document document;
  document.name_ = std::move(name);
  document.text = TextBuffer(text);
  document.on_disk_ = std::string(text);
  return document;
}

std::string Document::name() const {
  return path_.empty() ? name_ : fs::path(path_).filename().string();
}

bool Document::unsaved() const {
  if (compared_ != text.version()) {
    compared_ = text.version();
    unsaved_ = text.text() != on_disk_;
  }
  return unsaved_;
}

base::Result<SaveResult> Document::save() {
  if (path_.empty() || built_in_) return SaveResult::NeedsName;
  std::error_code error;
  if (fs::exists(path_, error)) {
    const auto now = session::read_file(path_);
    if (now && now.value() != on_disk_ && now.value() != text.text()) {
      return SaveResult::ChangedOnDisk;
    }
  }
  const auto written = overwrite();
  if (!written) return base::Error{written.error()};
  return SaveResult::Saved;
}

base::Result<std::monostate> Document::save_as(const std::string& path) {
  std::error_code error;
  if (built_in_ && fs::equivalent(path, path_, error)) {
    return base::Error{tr("A built-in scenario is never overwritten. Choose another place.")};
  }
  fs::create_directories(fs::path(path).parent_path(), error);  // write_file says what is wrong
  std::string bytes = text.text();
  if (auto written = session::write_file(path, bytes); !written) return written;
  path_ = path;
  built_in_ = false;
  on_disk_ = std::move(bytes);
  compared_ = 0;
  return std::monostate{};
}

base::Result<std::monostate> Document::reload() {
  auto now = read_program(path_);
  if (!now) return base::Error{now.error()};
  text.replace_all(now.value());
  on_disk_ = std::move(now.value());
  compared_ = 0;
  return std::monostate{};
}

void Document::restore(std::string_view unsaved) { text.replace_all(unsaved); }

// [SECTION] Recovery

std::string Recovery::file() const {
  return (fs::path(folder_) / (std::to_string(getpid()) + ".unsaved")).string();
}

void Recovery::keep(const Document& document) {
  if (folder_.empty()) return;
  if (!document.unsaved()) return forget();
  if (there_ && kept_ == document.text.version() && kept_path_ == document.path()) return;
  nlohmann::json out;
  out["path"] = document.path();
  out["name"] = document.name();
  out["built_in"] = document.built_in();
  // bytes, not characters: a text that is not UTF-8 must survive as well
  const std::string text = document.text.text();
  out["text"] = nlohmann::json::binary({text.begin(), text.end()});
  std::error_code error;
  fs::create_directories(folder_, error);
  const auto bytes = nlohmann::json::to_cbor(out);
  // a full disk is no reason to stop typing: the next change tries again
  const auto written =
      session::write_file(file(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  there_ = there_ || written.ok();
  if (!written) return;
  kept_ = document.text.version();
  kept_path_ = document.path();
}

namespace {

// LeftoverReader: what keep() writes and nothing else: no lists and nothing in it, which would be
// read recursively.
struct LeftoverReader : nlohmann::json_sax<nlohmann::json> {
  Leftover left;
  bool has_text = false;

  bool null() override { return false; }
  bool boolean(bool v) override {
    if (key_ == "built_in") left.built_in = v;
    return key_ == "built_in";
  }
  bool number_integer(number_integer_t) override { return false; }
  bool number_unsigned(number_unsigned_t) override { return false; }
  bool number_float(number_float_t, const string_t&) override { return false; }
  bool string(string_t& v) override {
    if (key_ != "path" && key_ != "name") return false;
    (key_ == "path" ? left.path : left.name) = v;
    return true;
  }
  bool binary(binary_t& v) override {
    left.text.assign(v.begin(), v.end());
    return has_text = key_ == "text";
  }
  bool start_object(std::size_t) override { return depth_++ == 0; }
  bool key(string_t& v) override {
    key_ = v;
    return true;
  }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return false; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  std::string key_;
  int depth_ = 0;
};

}  // namespace

void Recovery::forget() {
  if (!there_) return;
  std::error_code error;
  fs::remove(file(), error);
  there_ = false;
}

std::vector<Leftover> Recovery::leftovers() const {
  std::vector<std::pair<fs::file_time_type, Leftover>> found;
  std::error_code error;
  if (folder_.empty()) return {};
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    const int pid = std::atoi(it->path().stem().c_str());
    if (pid <= 0 || it->path().extension() != ".unsaved") continue;
    if (pid == getpid() || kill(pid, 0) == 0) continue;  // somebody is at work on it
    const auto bytes = session::read_file(it->path().string());
    if (!bytes) continue;
    LeftoverReader reader;
    using Json = nlohmann::json;
    const bool whole = Json::sax_parse(bytes.value(), &reader, Json::input_format_t::cbor);
    if (!whole || !reader.has_text) continue;  // it stays where it is
    Leftover left = std::move(reader.left);
    left.file = it->path().string();
    found.emplace_back(it->last_write_time(error), std::move(left));
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Leftover> out;
  for (auto& [time, left] : found) out.push_back(std::move(left));
  return out;
}

void Recovery::remove(const Leftover& leftover) {
  std::error_code error;
  fs::remove(leftover.file, error);
}

// [SECTION] Beginnings

std::string new_program() {
  return R"("""What to watch for, in a sentence or two."""
# /// fiberscope
# title = "My program"
# machine = { cores = 1 }
# ///
import gevent


def worker(name, pause):
    for i in range(3):
        print(name, i)
        gevent.sleep(pause)


gevent.joinall([
    gevent.spawn(worker, "fast", 1),
    gevent.spawn(worker, "slow", 2.5),
])
print("done")
)";
}

std::string documents_folder() {
  const std::string home = variable("HOME");
  if (!fs::path(home).is_absolute()) return fs::current_path().string();
  const std::string documents = xdg_documents(home);
  std::error_code error;
  const bool there = !documents.empty() && fs::is_directory(documents, error);
  return (fs::path(there ? documents : home) / "Fiberscope").string();
}

}  // namespace fiberscope::ui
