#include "scheduler/engine/recipe.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "scheduler/base/recipe_json.h"
#include "scheduler/base/recipe.h"

namespace fiberscope::engine {

namespace {

Recipe understood(base::Recipe&& recipe) {
  Recipe out;
  out.program = {recipe.program, recipe.module, recipe.arguments};
  out.directory = recipe.directory;
  out.source = recipe.source;
  host::RunOptions& o = out.options;
  o.recipe_text = base::told_to_json(recipe);
  o.seed = recipe.seed;
  o.policy = std::move(recipe.policy);
  o.machine = recipe.machine;
  o.decisions = std::move(recipe.decisions);
  o.max_events = recipe.max_events.value_or(UINT64_MAX);
  o.until_ns = recipe.until_ns.value_or(base::kNever);
  o.full_detail = recipe.detail == base::Detail::Full;
  o.send_at_once = recipe.send_at_once;
  o.inspect_at = recipe.inspect_at;
  o.inspect_line = recipe.inspect_line;
  o.whole = std::move(recipe.whole);
  o.costs = recipe.costs;
  o.usual_call_costs = recipe.usual_call_costs;
  o.call_costs = recipe.call_costs;
  o.variables = recipe.variables;
  o.world = std::move(recipe.world);
  o.kept = std::move(recipe.kept);
  o.limits = recipe.allowed();
  out.readable = std::move(recipe.locked_in ? recipe.granted : recipe.readable);
  out.locked_in = recipe.locked_in;
  out.barrier_required = recipe.barrier_required;
  return out;
}

// Loaded: a text, in memory of its own while this lives. Past the C library's functions, which are
// a program's in the engine.
class Loaded {
 public:
  explicit Loaded(const RecipeText& text) {
    if (text.word() != nullptr) {
      text_ = text.word();
    } else if (!load(text.file())) {
      error_ = std::string("the recipe cannot be read: ") + std::strerror(errno);
    }
  }
  ~Loaded() {
    if (bytes_ > 0) syscall(SYS_munmap, memory_, bytes_);
  }
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;

  const char* error() const { return error_.empty() ? nullptr : error_.c_str(); }
  std::string_view text() const { return text_; }

 private:
  // load: false: errno says why not.
  bool load(int file) {
    struct stat is {};
    if (syscall(SYS_fstat, file, &is) != 0) return false;
    if (is.st_size == 0) return true;
    if (static_cast<std::uint64_t>(is.st_size) > base::kRecipeBytesMax) {
      errno = EFBIG;
      return false;
    }
    const auto bytes = static_cast<std::size_t>(is.st_size);
    const long mapped = syscall(SYS_mmap, nullptr, bytes, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == -1) return false;
    memory_ = reinterpret_cast<char*>(mapped);
    bytes_ = bytes;
    std::size_t done = 0;
    while (done < bytes) {
      const long got = syscall(SYS_pread64, file, memory_ + done, bytes - done, done);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return false;
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    text_ = {memory_, done};
    return true;
  }

  std::string_view text_;
  std::string error_;
  char* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace

RecipeText::RecipeText(int file)
    : file_(file), open_(nullptr, [file](const void*) { syscall(SYS_close, file); }) {}

base::Result<Recipe> read_recipe(const RecipeText& text) {
  const Loaded loaded(text);
  if (loaded.error() != nullptr) return base::Error{loaded.error()};
  base::Result<base::Recipe> recipe = base::recipe_from_json(loaded.text());
  if (!recipe) return base::Error{recipe.error()};
  return understood(std::move(recipe.value()));
}

base::Result<base::RunOn> read_run_on(const RecipeText& text) {
  const Loaded loaded(text);
  if (loaded.error() != nullptr) return base::Error{loaded.error()};
  return base::run_on_from_json(loaded.text());
}

}  // namespace fiberscope::engine
