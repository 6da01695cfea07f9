#include "app/export/animation/video.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "app/words/words.h"

extern char** environ;

namespace fiberscope::exporter {

namespace {

using words::fill;
using words::tr;

constexpr int kTickMs = 100;
constexpr int kFileNumber = 3;  // in the process: the file that it writes

base::Error cannot(const std::string& why) {
  return base::Error{fill(tr("the video cannot be made: {why}"), {{"why", why}})};
}

// OwnFd: a descriptor that is closed.
class OwnFd {
 public:
  explicit OwnFd(int fd = -1) : fd_(fd) {}
  ~OwnFd() { reset(); }
  OwnFd(const OwnFd&) = delete;
  OwnFd& operator=(const OwnFd&) = delete;
  void reset(int fd = -1) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string read_all(int fd) {
  std::string out;
  std::array<char, 65'536> piece;
  for (off_t at = 0;;) {
    const ssize_t got = pread(fd, piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return out;
    out.append(piece.data(), static_cast<std::size_t>(got));
    at += got;
  }
}

std::vector<std::string> words_of(Moving kind, const EncoderOptions& options) {
  std::vector<std::string> out = {
      "ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo", "-pixel_format",
      "rgb0", "-video_size", std::to_string(options.width) + "x" + std::to_string(options.height),
      "-framerate", std::to_string(1000 / kTickMs), "-i", "pipe:0",
      // half the chroma takes an even size
      "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-threads", "1", "-fflags",
      "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"};
  const std::vector<std::string> mp4 = {"-c:v", "libx264",   "-preset",    "veryfast", "-crf",
                                        "18",   "-movflags", "+faststart", "-f",       "mp4"};
  const std::vector<std::string> webm = {"-c:v",      "libvpx-vp9", "-crf",      "24",
                                         "-b:v",      "0",          "-deadline", "good",
                                         "-cpu-used", "5",          "-f",        "webm"};
  const std::vector<std::string>& more = kind == Moving::Mp4 ? mp4 : webm;
  out.insert(out.end(), more.begin(), more.end());
  out.push_back("/dev/fd/" + std::to_string(kFileNumber));
  return out;
}

class Video final : public Encoder {
 public:
  explicit Video(const EncoderOptions& options) : Encoder(options) {}
  ~Video() override {
    to_.reset();
    if (pid_ > 0) kill(pid_, SIGKILL), wait_for();
  }

  Done begin(Moving kind) {
    std::array<int, 2> ends{-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      return cannot(std::strerror(errno));
    }
    to_.reset(ends[0]);
    const OwnFd from(ends[1]);
    file_.reset(memfd_create("video", MFD_CLOEXEC));
    said_.reset(memfd_create("said", MFD_CLOEXEC));
    if (file_.get() < 0 || said_.get() < 0) return cannot(std::strerror(errno));
    const std::vector<std::string> words = words_of(kind, options());
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, from.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, said_.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, said_.get(), STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, file_.get(), kFileNumber);
    const int error =
        posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0) return std::monostate{};
    pid_ = -1;
    if (error == ENOENT) {
      return base::Error{
          tr("for .mp4 and .webm the program ffmpeg has to be there: install the "
             "package ffmpeg; .webp and .gif need no other program")};
    }
    return cannot(std::strerror(error));
  }

 private:
  Done put(std::span<const std::uint8_t> rgba, int from_ms, int duration_ms) override {
    const int ticks = (from_ms + duration_ms) / kTickMs - from_ms / kTickMs;
    for (int i = 0; i < ticks; ++i) {
      if (!send_all(rgba)) return failure();
    }
    return std::monostate{};
  }

  bool send_all(std::span<const std::uint8_t> bytes) const {
    while (!bytes.empty()) {
      // one that has ended is told of by its own words, not by a signal
      const ssize_t sent = send(to_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
  }

  base::Result<std::string> close(int) override {
    to_.reset();
    if (wait_for() != 0) return base::Error{failure().error()};
    return read_all(file_.get());
  }

  int wait_for() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
    return status;
  }

  // failure: in the first line of its own words.
  Done failure() const {
    const std::string said = read_all(said_.get());
    const std::string line = said.substr(0, said.find('\n'));
    return cannot(line.empty() ? "ffmpeg" : "ffmpeg: " + line);
  }

  pid_t pid_ = -1;
  OwnFd to_, file_, said_;
};

}  // namespace

base::Result<std::unique_ptr<Encoder>> make_video(Moving kind, const EncoderOptions& options) {
  auto encoder = std::make_unique<Video>(options);
  const Encoder::Done begun = encoder->begin(kind);
  if (!begun) return base::Error{begun.error()};
  return std::unique_ptr<Encoder>(std::move(encoder));
}

}  // namespace fiberscope::exporter
