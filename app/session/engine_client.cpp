#include "app/session/engine_client.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>

#include "app/session/engine_message.h"
#include "app/session/engine_process.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "scheduler/base/size.h"

namespace fiberscope::session {

using nlohmann::json;

namespace {

constexpr std::size_t kPacketBytesMax = 1u << 20;
constexpr std::size_t kDiagnosticsMax = 4096;
constexpr int kPipeBytes = 1 << 20;
constexpr int kPacketsMax = 256;  // read in one poll()
constexpr std::chrono::milliseconds kTurnMax{250};
// Who stops the whole process group at a terminal, and lets it go on, stops no engine.
constexpr std::chrono::milliseconds kStandsStillMax{1000};
const char* const kNextOne = "; the next run gets a new engine";

void close_fd(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

// Pipe: both ends, closed unless they were taken.
struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (int& end : ends) close_fd(end);
  }
  bool open() { return pipe2(ends.data(), O_CLOEXEC) == 0; }
  bool open_for_trace() {
    if (!open()) return false;
    fcntl(ends[0], F_SETPIPE_SZ, kPipeBytes);
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
  }
  int take(std::size_t end) { return std::exchange(ends[end], -1); }
};

std::string kept_text(const trace::Trace& trace) {
  return "; " + std::to_string(trace.size()) + " events were kept";
}

}  // namespace

EngineClient::EngineClient() : EngineClient(Options{}) {}

EngineClient::EngineClient(Options options) : options_(std::move(options)) {
  if (options_.engine_path.empty()) options_.engine_path = session::engine_path();
}

EngineClient::~EngineClient() {
  end_engine();
  for (auto& [id, run] : runs_) close_streams(*run);
}

void EngineClient::close_streams(Run& run) {
  close_fd(run.pipe_);
  close_fd(run.input_);
  close_fd(run.reader_);
  close_fd(run.asks_);
}

base::Result<std::monostate> EngineClient::start() {
  if (alive()) return std::monostate{};
  std::array<int, 2> sockets{-1, -1};
  std::array<int, 2> diagnostics{-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0 ||
      pipe2(diagnostics.data(), O_CLOEXEC) != 0) {
    const std::string reason = std::strerror(errno);
    close_fd(sockets[0]);
    close_fd(sockets[1]);
    return base::Error{"the engine cannot be started: " + reason};
  }
  const int buffer = static_cast<int>(kPacketBytesMax);
  setsockopt(sockets[0], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  const base::Result<pid_t> pid = start_engine({.path = options_.engine_path,
                                                .words = {"--serve", std::to_string(sockets[1])},
                                                .keeps = {sockets[1]},
                                                .silent = true,
                                                .diagnostics = diagnostics[1]});
  close_fd(sockets[1]);
  close_fd(diagnostics[1]);
  if (!pid) {
    close_fd(sockets[0]);
    close_fd(diagnostics[0]);
    return base::Error{pid.error()};
  }
  fcntl(diagnostics[0], F_SETFL, O_NONBLOCK);
  engine_pid_ = pid.value();
  socket_ = sockets[0];
  diagnostics_ = diagnostics[0];
  diagnostics_text_.clear();
  ready_ = false;
  unanswered_ = std::chrono::milliseconds{0};
  return std::monostate{};
}

base::Result<std::monostate> EngineClient::restart() {
  for (auto& [id, run] : runs_) {
    if (!run->over()) stop(*run, "the run was stopped");
  }
  end_engine();
  return start();
}

base::Result<RunId> EngineClient::run(const Recipe& recipe,
                                      const std::optional<std::string>& typed) {
  return start_run(recipe, typed, false);
}

base::Result<RunId> EngineClient::run_with_checkpoints(const Recipe& recipe,
                                                       const std::optional<std::string>& typed) {
  return start_run(recipe, typed, true);
}

base::Result<RunId> EngineClient::start_run(const Recipe& recipe,
                                            const std::optional<std::string>& typed,
                                            bool with_checkpoints) {
  if (auto started = start(); !started) return base::Error{started.error()};
  Pipe trace, input, asks;
  if (!trace.open_for_trace() || (typed && (!input.open() || !asks.open()))) {
    return base::Error{std::string("the run has no pipe: ") + std::strerror(errno)};
  }
  const RunId id = ++last_run_;
  base::Result<int> file = recipe_file(recipe);
  if (!file) return base::Error{file.error()};
  std::vector<int> brought{trace.ends[1], file.value()};
  if (typed) brought.insert(brought.end(), {input.ends[0], asks.ends[1]});
  const json command = {{"command", "run"}, {"run", id}, {"checkpoints", with_checkpoints}};
  const bool sent = send(command.dump(), brought);
  const int send_errno = errno;
  close_fd(file.value());
  if (!sent) {
    if (send_errno == EPIPE || send_errno == ECONNRESET) engine_died();
    return base::Error{std::string("the engine does not answer: ") + std::strerror(send_errno) +
                       last_words()};
  }
  auto run = std::make_unique<Run>();
  run->id_ = id;
  run->recipe_ = recipe;
  run->pipe_ = trace.take(0);
  run->with_checkpoints_ = with_checkpoints;
  if (typed) {
    run->input_ = input.take(1);
    run->reader_ = input.take(0);
    run->asks_ = asks.take(0);
    fcntl(run->input_, F_SETFL, O_NONBLOCK);
    fcntl(run->asks_, F_SETFL, O_NONBLOCK);
    run->typed_ = *typed;
    feed(*run);
  }
  run->heard_ = run->asked_ = Run::Clock::now();
  runs_.emplace(id, std::move(run));
  return id;
}

base::Result<RunId> EngineClient::run_on(RunId of, const base::RunOn& how) {
  const Run* from = find(of);
  if (!alive() || from == nullptr || from->checkpoints_.empty() ||
      from->checkpoints_.begin()->first >= how.until) {
    return base::Error{"there is no checkpoint before that event"};
  }
  Pipe trace;
  if (!trace.open_for_trace())
    return base::Error{std::string("the run has no pipe: ") + strerror(errno)};
  base::Result<int> file = run_on_file(how);
  if (!file) return base::Error{file.error()};
  const RunId id = ++last_run_;
  const json command = {{"command", "run_on"}, {"run", id}, {"of", of}, {"until", how.until}};
  const bool sent = send(command.dump(), {trace.ends[1], file.value()});
  close_fd(file.value());
  if (!sent) return base::Error{"the engine does not answer"};
  auto run = std::make_unique<Run>();
  run->id_ = id;
  run->recipe_ = from->recipe_;
  run->pipe_ = trace.take(0);
  run->goes_on_from_ = of;
  run->begins_ = false;
  run->heard_ = run->asked_ = Run::Clock::now();
  runs_.emplace(id, std::move(run));
  return id;
}

// begin_behind: false: what it has gone on from is gone.
bool EngineClient::begin_behind(Run& run, const trace::Sent& from) {
  const Run* const of = find(run.goes_on_from_);
  if (of == nullptr) return false;
  base::Result<trace::Trace> trace = of->trace_.behind(from);
  if (!trace) return false;
  run.trace_ = std::move(trace.value());
  run.from_ = from;
  run.begins_ = true;
  return true;
}

// feed: of what was typed as much as the pipe takes.
void EngineClient::feed(Run& run) {
  while (run.input_ >= 0 && run.sent_ < run.typed_.size()) {
    const ssize_t put =
        write(run.input_, run.typed_.data() + run.sent_, run.typed_.size() - run.sent_);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;
    run.sent_ += static_cast<std::size_t>(put);
  }
  if (!run.typed_all_) return;
  close_fd(run.input_);
  close_fd(run.reader_);
}

void EngineClient::enter(RunId id, std::string_view bytes) {
  Run* run = living(id);
  if (!run || run->input_ < 0 || run->typed_all_) return;
  run->typed_.append(bytes);
  feed(*run);
}

void EngineClient::end_input(RunId id) {
  Run* run = living(id);
  if (!run) return;
  run->typed_all_ = true;
  feed(*run);
}

// read_asks: a run that waits for somebody is not silent. True when it has begun to ask.
bool EngineClient::read_asks(Run& run) {
  const bool asked = run.asks();
  std::uint64_t taken = 0;
  while (run.asks_ >= 0 && read(run.asks_, &taken, sizeof taken) == sizeof taken) {
    run.asked_at_ = taken;
  }
  feed(run);
  if (run.asks()) run.heard_ = run.paused_ ? run.paused_at_ : Run::Clock::now();
  return run.asks() != asked;
}

bool EngineClient::send(const std::string& text, const std::vector<int>& descriptors) {
  iovec data{const_cast<char*>(text.data()), text.size()};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(4 * sizeof(int))> control{};
  if (!descriptors.empty()) {
    const std::size_t bytes = descriptors.size() * sizeof(int);
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(bytes);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(bytes);
    std::memcpy(CMSG_DATA(header), descriptors.data(), bytes);
  }
  for (;;) {
    if (sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return true;
    if (errno != EINTR) return false;
  }
}

const Run* EngineClient::find(RunId id) const {
  const auto it = runs_.find(id);
  return it == runs_.end() ? nullptr : it->second.get();
}

std::chrono::milliseconds Run::elapsed() const {
  const Clock::time_point now = over() ? over_at_ : paused_ ? paused_at_ : Clock::now();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now - asked_);
}

std::chrono::milliseconds Run::silent() const {
  const Clock::time_point now = over() ? over_at_ : paused_ ? paused_at_ : Clock::now();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now - heard_);
}

Run* EngineClient::living(RunId id) {
  const auto it = runs_.find(id);
  return it == runs_.end() || it->second->over() ? nullptr : it->second.get();
}

void EngineClient::command(const char* what, const Run& run) {
  if (!alive()) return;
  const json text = {{"command", what}, {"run", run.id_}, {"have", run.bytes_.size()}};
  send(text.dump(), {});
}

void EngineClient::pause(RunId id) {
  Run* run = living(id);
  if (!run || run->paused_) return;
  command("pause", *run);
  run->paused_ = true;
  run->paused_at_ = Run::Clock::now();
}

void EngineClient::resume(RunId id) {
  Run* run = living(id);
  if (!run || !run->paused_) return;
  command("resume", *run);
  const auto lasted = Run::Clock::now() - run->paused_at_;
  run->paused_ = false;
  run->asked_ += lasted;
  run->heard_ += lasted;
}

void EngineClient::step(RunId id) {
  const Run* run = living(id);
  if (run && run->paused_) command("step", *run);
}

std::chrono::nanoseconds EngineClient::cpu_time(RunId id) const {
  const Run* run = find(id);
  clockid_t clock{};
  timespec used{};
  // while it has not ended its process is there, and the number is no other's
  if (run == nullptr || run->over() || run->ended_ || run->pid_ <= 0 ||
      clock_getcpuclockid(run->pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) {
    return std::chrono::nanoseconds{0};
  }
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

void EngineClient::kill(RunId id) {
  Run* run = living(id);
  if (!run) return;
  run->stopped_ = true;
  command("kill", *run);
  take_in(*run);
  stop(*run, "the run was stopped");
}

void EngineClient::forget(RunId id) {
  kill(id);
  const Run* const run = find(id);
  if (run != nullptr && run->with_checkpoints_) command("forget", *run);
  runs_.erase(id);
}

// stop: ends the run from our side.
void EngineClient::stop(Run& run, const std::string& problem, const std::string& remedy) {
  if (run.over()) return;
  command("kill", run);
  if (alive() && !run.ended_) dying_.insert(run.id_);
  // where we leave off reading is inside a block as often as not
  const std::uint64_t kept = run.trace_.stop();
  if (run.trace_.fault().empty() && run.begins_) run.bytes_.resize(kept - run.from_.bytes);
  if (run.problem_.empty()) run.problem_ = problem + kept_text(run.trace_) + remedy;
  finish(run);
}

void EngineClient::finish(Run& run) {
  if (run.over()) return;
  close_streams(run);
  run.trace_.finish();
  if (!run.goes_on()) run.guard_.follow(run.trace_);
  run.phase_ = RunPhase::Over;
  run.paused_ = false;
  run.over_at_ = Run::Clock::now();
  if (!run.problem_.empty()) return;
  if (run.signal_ != 0) {
    run.problem_ = "the program was ended by " + signal_text(run.signal_) + last_words() +
                   kept_text(run.trace_);
  } else if (!run.trace_.fault().empty()) {
    run.problem_ = run.trace_.fault() + last_words();
  } else if (!run.trace_.whole()) {
    run.problem_ = "the run ended before its trace did" + last_words() + kept_text(run.trace_);
  }
}

bool EngineClient::poll() {
  bool changed = read_diagnostics();
  // pipes before the socket: "ended" then means that no more bytes can come
  for (auto& [id, run] : runs_) {
    if (!run->over()) changed = read_pipe(*run) || changed;
    if (!run->over()) changed = read_asks(*run) || changed;
  }
  if (alive()) changed = read_socket() || changed;
  changed = watch_engine() || changed;
  const auto now = Run::Clock::now();
  for (auto& [id, run] : runs_) {
    // of one that was not begun the engine owes an answer
    const bool begun = run->phase_ == RunPhase::Running && !run->ended_;
    if (!begun || run->paused_ || now - run->heard_ < options_.silence_max) continue;
    stop(*run, "the run was stopped: nothing came from it for " +
                   std::to_string(options_.silence_max.count() / 1000) + " s");
    changed = true;
  }
  return changed;
}

bool EngineClient::awaits() const {
  if (!alive()) return false;
  if (!ready_ || !dying_.empty()) return true;
  for (const auto& [id, run] : runs_) {
    if (run->over()) continue;
    // it was asked for, or its pipe is closed and so it has ended
    if (run->phase_ == RunPhase::Starting || (run->pipe_ < 0 && !run->ended_)) return true;
  }
  return false;
}

// stands_still: a stopped process is one until it goes on: nothing is taken away by asking.
bool EngineClient::stands_still() const {
  siginfo_t info{};
  const auto engine = static_cast<id_t>(engine_pid_);
  return waitid(P_PID, engine, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

// watch_engine: gives it up if it owes an answer for too long. True when it did.
bool EngineClient::watch_engine() {
  using std::chrono::milliseconds;
  const auto now = Run::Clock::now();
  // not in milliseconds: polled without a pause, each turn would count for none
  const std::chrono::nanoseconds turn = now - std::exchange(polled_, now);
  const bool still = alive() && stands_still();
  if (!still && !awaits()) {
    unanswered_ = milliseconds{0};
    return false;
  }
  unanswered_ += std::min<std::chrono::nanoseconds>(turn, kTurnMax);
  const milliseconds answer_max = ready_ ? options_.answer_max : options_.start_max;
  const milliseconds most = still ? std::min(kStandsStillMax, answer_max) : answer_max;
  if (unanswered_ < most) return false;
  const std::string seconds = std::to_string(most.count() / 1000) + " s";
  give_up(still     ? "the engine was stopped, as a program can do by a signal to its parent"
          : !ready_ ? "the engine did not start within " + seconds
                    : "the engine did not answer for " + seconds);
  return true;
}

void EngineClient::give_up(const std::string& how) {
  read_diagnostics();
  const std::string words = last_words();
  ::kill(engine_pid_, SIGKILL);  // and with it go its runs
  int status = 0;
  while (waitpid(engine_pid_, &status, 0) < 0 && errno == EINTR) {
  }
  engine_pid_ = -1;
  close_fd(socket_);
  close_fd(diagnostics_);
  ready_ = false;
  fail_runs(how + words);
}

// take_in: what the pipe holds, up to poll_bytes_max or a fault. Answers how many bytes came.
std::size_t EngineClient::take_in(Run& run) {
  std::array<std::uint8_t, 65536> buffer;
  std::size_t total = 0;
  while (run.pipe_ >= 0 && run.begins_ && total < options_.poll_bytes_max &&
         run.trace_.fault().empty()) {
    const ssize_t got = read(run.pipe_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) {
      if (run.ended_) close_fd(run.pipe_);  // somebody the program left behind may hold it open
      break;
    }
    if (got <= 0) {
      close_fd(run.pipe_);
      break;
    }
    const auto size = static_cast<std::size_t>(got);
    total += size;
    run.heard_ = run.paused_ ? run.paused_at_ : Run::Clock::now();
    run.bytes_.insert(run.bytes_.end(), buffer.data(), buffer.data() + size);
    run.trace_.append(buffer.data(), size);
    if (!run.goes_on()) run.guard_.follow(run.trace_);
  }
  return total;
}

// bytes_max: of a trace. Its own limit ends a run sooner; this holds for one that does not heed it.
std::size_t EngineClient::bytes_max(const Run& run) const {
  const std::uint64_t own = run.recipe_.limits.trace_bytes;
  const std::uint64_t most = run.recipe_.locked_in ? run.recipe_.limits_most.trace_bytes : own;
  const std::uint64_t allowed = std::min({own, most, base::Limits::kLimitMax / 2});
  if (allowed <= base::Limits().trace_bytes) return options_.trace_bytes_max;
  return std::max<std::size_t>(options_.trace_bytes_max, 2 * allowed);
}

bool EngineClient::read_pipe(Run& run) {
  const std::size_t total = take_in(run);
  const char* const remedy = "; let its loops end sooner to see the whole of it";
  if (!run.trace_.fault().empty()) {
    stop(run, "the run was stopped: " + run.trace_.fault());
  } else if (run.bytes_.size() > bytes_max(run)) {
    stop(run, "the run was stopped: its trace grew beyond " + base::format_size(bytes_max(run)),
         remedy);
  } else if (run.trace_.size() > options_.events_max) {
    stop(
        run,
        "the run was stopped: it made more than " + std::to_string(options_.events_max) + " events",
        remedy);
  } else if (run.ended_ && run.pipe_ < 0) {
    finish(run);
  }
  return total > 0 || run.over();
}

bool EngineClient::read_socket() {
  const auto packet = std::make_unique_for_overwrite<char[]>(kPacketBytesMax);  // most is untouched
  bool changed = false;
  for (int packets = 0; packets < kPacketsMax; ++packets) {
    const ssize_t got = recv(socket_, packet.get(), kPacketBytesMax, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return changed;
    changed = true;
    if (got <= 0) {
      engine_died();
      return true;
    }
    obey(std::string(packet.get(), static_cast<std::size_t>(got)));
  }
  return changed;
}

void EngineClient::obey(const std::string& packet) {
  const json message = json::parse(packet, nullptr, false);
  if (!message.is_object()) return;
  const auto number = [&message](const char* key) -> std::int64_t {
    const auto it = message.find(key);
    return it != message.end() && it->is_number_integer() ? it->get<std::int64_t>() : 0;
  };
  const auto event = message.find("event");
  const std::string what =
      event != message.end() && event->is_string() ? event->get<std::string>() : "";
  if (what == "ready") {
    ready_ = true;
    barrier_ = gaps_in(message);
  }
  if (what == "ended" || what == "error") dying_.erase(static_cast<RunId>(number("run")));
  if (what == "ready" || what == "started" || what == "ended" || what == "error") {
    unanswered_ = std::chrono::milliseconds{0};
  }
  const auto it = runs_.find(static_cast<RunId>(number("run")));
  if (it == runs_.end()) return;
  Run& run = *it->second;
  if (what == "checkpoint") {
    const trace::Sent at = sent_in(message, "at");
    run.checkpoints_[at.events] = at;
  }
  if (what == "checkpoint_gone") {
    run.checkpoints_.erase(static_cast<std::uint64_t>(number("events")));
  }
  if (run.over()) return;
  if (what == "started") {
    run.phase_ = RunPhase::Running;
    if (!run.begins_ && !begin_behind(run, sent_in(message, "from"))) {
      stop(run, "the run that this one goes on from is gone");
      return;
    }
    run.pid_ = static_cast<pid_t>(number("pid"));
    run.heard_ = run.paused_ ? run.paused_at_ : Run::Clock::now();
  } else if (what == "ended") {
    run.exit_status_ = static_cast<int>(number("exit_status"));
    run.signal_ = static_cast<int>(number("signal"));
    run.ended_ = true;
    read_diagnostics();
    read_pipe(run);
  } else if (what == "error") {
    const auto text = message.find("message");
    run.problem_ = text != message.end() && text->is_string() ? text->get<std::string>()
                                                              : "the engine refused the run";
    finish(run);
  }
}

bool EngineClient::read_diagnostics() {
  std::array<char, 4096> buffer;
  bool changed = false;
  while (diagnostics_ >= 0) {
    const ssize_t got = read(diagnostics_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) close_fd(diagnostics_);
    if (got <= 0) break;
    changed = true;
    diagnostics_text_.append(buffer.data(), static_cast<std::size_t>(got));
    if (diagnostics_text_.size() > kDiagnosticsMax) {
      diagnostics_text_.erase(0, diagnostics_text_.size() - kDiagnosticsMax);
    }
  }
  return changed;
}

// last_words: " (...)" with the last line the engine or a run wrote to its stderr; "" if none.
std::string EngineClient::last_words() const {
  const std::size_t end = diagnostics_text_.find_last_not_of("\r\n ");
  if (end == std::string::npos) return "";
  const std::size_t line = diagnostics_text_.rfind('\n', end);
  const std::size_t begin = line == std::string::npos ? 0 : line + 1;
  return " (" + diagnostics_text_.substr(begin, end + 1 - begin) + ")";
}

void EngineClient::engine_died() {
  close_fd(socket_);
  ready_ = false;
  int status = 0;
  std::string how = "the engine ended unexpectedly";
  // the socket closes a moment before the process can be waited for
  if (engine_pid_ > 0) {
    ::kill(engine_pid_, SIGKILL);
    while (waitpid(engine_pid_, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) {
      how = "the engine was ended by " + signal_text(WTERMSIG(status));
    } else if (WIFEXITED(status)) {
      how += " with exit status " + std::to_string(WEXITSTATUS(status));
    }
  }
  engine_pid_ = -1;
  read_diagnostics();
  how += last_words();
  close_fd(diagnostics_);
  fail_runs(how);
}

// fail_runs: the engine is gone. What came from a run is kept.
void EngineClient::fail_runs(const std::string& how) {
  dying_.clear();
  for (auto& [id, run] : runs_) {
    run->checkpoints_.clear();
    if (run->over()) continue;
    read_pipe(*run);
    if (run->over()) continue;
    // a pipe that is still open has a living child at its other end, so the pid is still its own
    if (run->pipe_ >= 0 && run->pid_ > 0) ::kill(run->pid_, SIGKILL);
    run->problem_ = how + kept_text(run->trace_) + kNextOne;
    finish(*run);
  }
}

void EngineClient::end_engine() {
  if (engine_pid_ <= 0) return;
  send("{\"command\":\"quit\"}", {});
  close_fd(socket_);
  close_fd(diagnostics_);
  ready_ = false;
  dying_.clear();
  for (auto& [id, run] : runs_) run->checkpoints_.clear();
  // it quits at once, killing its runs, unless something is wrong with it
  int status = 0;
  for (int i = 0; i < 200; ++i) {
    const pid_t done = waitpid(engine_pid_, &status, WNOHANG);
    if (done == engine_pid_ || (done < 0 && errno != EINTR)) {
      engine_pid_ = -1;
      return;
    }
    const timespec pause{0, 1'000'000};
    nanosleep(&pause, nullptr);
  }
  ::kill(engine_pid_, SIGKILL);
  while (waitpid(engine_pid_, &status, 0) < 0 && errno == EINTR) {
  }
  engine_pid_ = -1;
}

bool EngineClient::wait(RunId id, std::chrono::milliseconds timeout) {
  const auto deadline = Run::Clock::now() + timeout;
  for (;;) {
    poll();
    const Run* run = find(id);
    if (!run || run->over()) return true;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Run::Clock::now());
    if (left.count() <= 0) return false;
    std::vector<pollfd> fds;
    for (const auto& [other, r] : runs_) {
      if (r->pipe_ >= 0) fds.push_back({r->pipe_, POLLIN, 0});
    }
    if (socket_ >= 0) fds.push_back({socket_, POLLIN, 0});
    if (diagnostics_ >= 0) fds.push_back({diagnostics_, POLLIN, 0});
    ::poll(fds.data(), fds.size(), static_cast<int>(std::min<std::int64_t>(left.count(), 100)));
  }
}

base::Result<std::monostate> save_trace(const Run& run, const std::string& path) {
  return write_file(path, std::string_view(reinterpret_cast<const char*>(run.bytes().data()),
                                           run.bytes().size()));
}

}  // namespace fiberscope::session
