#include "scheduler/machine/kernel/pipe.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/base/prng.h"
#include "scheduler/machine/files/fifo.h"
#include "tests/machine/rig.h"
#include "tests/support/portion.h"

using namespace fiberscope;
using namespace fiberscope::machine;

namespace {

std::string read_some(OpenFile& file, std::size_t size) {
  std::string out(size, '\0');
  const std::int64_t got = file.read(out.data(), size);
  REQUIRE(got >= 0);
  out.resize(static_cast<std::size_t>(got));
  return out;
}

std::int64_t write_text(OpenFile& file, const std::string& text) {
  return file.write(text.data(), text.size());
}

struct Listener final : Watcher {
  void changed(OpenFile& file, short) override { heard.push_back(file.readiness()); }
  std::vector<short> heard;
};

}  // namespace

TEST_CASE("what is written is read in order, in pieces of any size") {
  test::Rig rig;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  CHECK(write_text(*pipe.writer, "hello ") == 6);
  CHECK(write_text(*pipe.writer, "world") == 5);
  CHECK(read_some(*pipe.reader, 3) == "hel");
  CHECK(read_some(*pipe.reader, 100) == "lo world");
}

TEST_CASE("an empty pipe would have to wait as long as somebody can write, then it is at its end") {
  test::Rig rig;
  PipeEnds pipe = make_pipe(rig.kernel(), 0);
  char byte = 0;
  CHECK(pipe.reader->read(&byte, 1) == -EAGAIN);
  CHECK(pipe.reader->read(&byte, 0) == 0);
  CHECK(pipe.reader->readiness() == 0);
  write_text(*pipe.writer, "z");
  pipe.writer.reset();
  CHECK(pipe.reader->readiness() == (POLLIN | POLLHUP));
  CHECK(read_some(*pipe.reader, 8) == "z");
  CHECK(pipe.reader->read(&byte, 1) == 0);
  CHECK(pipe.reader->readiness() == POLLHUP);
}

TEST_CASE("writing to a pipe that nobody reads is EPIPE") {
  test::Rig rig;
  PipeEnds pipe = make_pipe(rig.kernel(), 0);
  write_text(*pipe.writer, "lost");
  pipe.reader.reset();
  CHECK(write_text(*pipe.writer, "x") == -EPIPE);
  CHECK(pipe.writer->readiness() == (POLLOUT | POLLERR));
}

TEST_CASE("the ends are one-way") {
  test::Rig rig;
  const PipeEnds pipe = make_pipe(rig.kernel(), O_NONBLOCK);
  char byte = 0;
  CHECK(pipe.writer->read(&byte, 1) == -EBADF);
  CHECK(pipe.reader->write(&byte, 1) == -EBADF);
  CHECK(pipe.reader->nonblocking());
  pipe.reader->set_status_flags(0);
  CHECK_FALSE(pipe.reader->nonblocking());
  CHECK((pipe.writer->status_flags() & O_ACCMODE) == O_WRONLY);
}

TEST_CASE("a write of at most PIPE_BUF bytes is all or nothing, a larger one takes what room is") {
  test::Rig rig;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  CHECK(write_text(*pipe.writer, std::string(kPipeBytesMax - 100, 'a')) ==
        static_cast<std::int64_t>(kPipeBytesMax - 100));
  CHECK(pipe.writer->readiness() == 0);
  CHECK(write_text(*pipe.writer, std::string(101, 'b')) == -EAGAIN);
  CHECK(write_text(*pipe.writer, std::string(kPipeAtomicBytes, 'b')) == -EAGAIN);
  // Linux puts what is beyond whole pages into the last one, and nothing more
  CHECK(write_text(*pipe.writer, std::string(kPipeAtomicBytes + 1, 'c')) == 1);
  CHECK(write_text(*pipe.writer, std::string(99, 'd')) == 99);
  CHECK(write_text(*pipe.writer, "e") == -EAGAIN);
  read_some(*pipe.reader, kPipeAtomicBytes);
  CHECK(pipe.writer->readiness() == POLLOUT);
}

TEST_CASE("those who watch an end hear of what the other end does") {
  test::Rig rig;
  PipeEnds pipe = make_pipe(rig.kernel(), 0);
  Listener reading;
  Listener writing;
  pipe.reader->watch(reading);
  pipe.writer->watch(writing);
  write_text(*pipe.writer, "ab");
  read_some(*pipe.reader, 1);
  CHECK(reading.heard == std::vector<short>{POLLIN});
  CHECK(writing.heard == std::vector<short>{POLLOUT});
  pipe.reader->unwatch(reading);
  pipe.writer.reset();
  CHECK(reading.heard.size() == 1);
}

TEST_CASE("a million bytes in pieces of chance arrive as they were sent") {
  test::Rig rig;
  base::Prng prng(7);
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  std::string sent;
  std::string got;
  while (got.size() < 1'000'000) {
    std::string piece(1 + prng.next() % 20'000, '\0');
    for (char& c : piece) c = static_cast<char>(prng.next());
    const std::int64_t count = write_text(*pipe.writer, piece);
    if (count > 0) sent += piece.substr(0, static_cast<std::size_t>(count));
    if (count < 0) CHECK(count == -EAGAIN);
    if (prng.next() % 2 == 0 && got.size() < sent.size()) {
      got += read_some(*pipe.reader, 1 + prng.next() % 30'000);
    }
  }
  while (got.size() < sent.size()) got += read_some(*pipe.reader, 5'000);
  CHECK(got == sent);
}

namespace {

std::int64_t result(std::int64_t value) { return value < 0 ? -errno : value; }

struct End {
  std::shared_ptr<OpenFile> ours;
  int real = -1;
};

// compare_calls: one random call on an end here and on Linux; "" or how they differ.
std::string compare_calls(base::Prng& prng, const End& end) {
  constexpr std::size_t kSizes[] = {0, 1, 100, 3'000, 4'095, 4'096, 4'097, 8'000, 40'000, 70'000};
  const std::size_t size = kSizes[prng.below(10)];
  std::string here(size, static_cast<char>('a' + prng.below(26)));
  std::string there = here;
  std::int64_t ours = 0;
  std::int64_t real = 0;
  std::string call = " " + std::to_string(size);
  switch (prng.below(6)) {
    case 0:
    case 1:
      call = "write" + call;
      ours = end.ours->write(here.data(), size);
      real = result(::write(end.real, there.data(), size));
      break;
    case 2:
    case 3:
      call = "read" + call;
      ours = end.ours->read(here.data(), size);
      real = result(::read(end.real, there.data(), size));
      break;
    case 4: {
      const bool asks = prng.below(2) == 0;
      call = asks ? "F_GETPIPE_SZ" : "F_SETPIPE_SZ" + call;
      Pipe& pipe = *Pipe::of(*end.ours);
      ours = asks ? static_cast<std::int64_t>(pipe.capacity()) : pipe.set_capacity(size, false);
      real = result(asks ? ::fcntl(end.real, F_GETPIPE_SZ)
                         : ::fcntl(end.real, F_SETPIPE_SZ, static_cast<int>(size)));
      break;
    }
    default: {
      call = "FIONREAD and poll";
      int waiting = 0;
      ::ioctl(end.real, FIONREAD, &waiting);
      pollfd asked{end.real, POLLIN | POLLOUT, 0};
      ::poll(&asked, 1, 0);
      ours = static_cast<std::int64_t>(Pipe::of(*end.ours)->waiting_bytes()) * 1000 +
             end.ours->readiness();
      real = std::int64_t{waiting} * 1000 + asked.revents;
    }
  }
  if (ours == real && here == there) return "";
  return call + ": " + std::to_string(ours) + ", on Linux " + std::to_string(real);
}

}  // namespace

TEST_CASE("random calls on a pipe do what they do on Linux") {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    if (!test::in_portion(seed)) continue;
    CAPTURE(seed);
    base::Prng prng(seed);
    test::Rig rig;
    PipeEnds pipe = make_pipe(rig.kernel(), O_NONBLOCK);
    int real[2];
    REQUIRE(::pipe2(real, O_NONBLOCK) == 0);
    std::vector<End> ends{{std::move(pipe.reader), real[0]}, {std::move(pipe.writer), real[1]}};
    for (int step = 0; step < 60; ++step) {
      const std::size_t which = prng.below(ends.size());
      REQUIRE(compare_calls(prng, ends[which]) == "");
      if (ends.size() == 2 && prng.below(100) == 0) {
        ::close(ends[which].real);
        ends.erase(ends.begin() + static_cast<std::ptrdiff_t>(which));
      }
    }
    for (const End& end : ends) ::close(end.real);
  }
  ::signal(SIGPIPE, before);
}

TEST_CASE("random opens, calls and closes of a named pipe do what they do on Linux") {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  std::string folder = "/tmp/fiberscope_fifo_XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    if (!test::in_portion(seed)) continue;
    CAPTURE(seed);
    base::Prng prng(seed);
    test::Rig rig;
    const auto inode = std::make_shared<Inode>();
    inode->facts.st_mode = S_IFIFO | 0600;
    const std::string path = folder + "/" + std::to_string(seed);
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    std::vector<End> ends;
    for (int step = 0; step < 60; ++step) {
      if (ends.empty() || prng.below(4) == 0) {
        constexpr int kAccess[] = {O_RDONLY, O_WRONLY, O_RDWR};
        const int flags = kAccess[prng.below(3)] | O_NONBLOCK;
        int error = 0;
        std::shared_ptr<OpenFile> ours = open_fifo(rig.kernel(), inode, "pipe", flags, error);
        const int real = ::open(path.c_str(), flags);
        REQUIRE(error == (real < 0 ? -errno : 0));
        if (ours) ends.push_back({std::move(ours), real});
        continue;
      }
      const std::size_t which = prng.below(ends.size());
      if (prng.below(4) == 0) {
        ::close(ends[which].real);
        ends.erase(ends.begin() + static_cast<std::ptrdiff_t>(which));
        continue;
      }
      REQUIRE(compare_calls(prng, ends[which]) == "");
    }
    for (const End& end : ends) ::close(end.real);
  }
  std::filesystem::remove_all(folder);
  ::signal(SIGPIPE, before);
}

TEST_CASE("who opens a named pipe has met somebody once the other side is open") {
  test::Rig rig;
  const auto inode = std::make_shared<Inode>();
  inode->facts.st_mode = S_IFIFO | 0600;
  int error = 0;
  const auto open = [&](int flags) { return open_fifo(rig.kernel(), inode, "pipe", flags, error); };
  std::shared_ptr<Fifo> reader = open(O_RDONLY);
  CHECK_FALSE(Pipe::met(*reader));
  Listener listener;
  reader->watch(listener);
  std::shared_ptr<Fifo> writer = open(O_WRONLY);
  CHECK(Pipe::met(*writer));
  CHECK(Pipe::met(*reader));
  CHECK(listener.heard.size() == 1);
  CHECK(reader->last_change() == writer->last_change());  // whose opening it was
  reader->unwatch(listener);
  write_text(*writer, "left behind");
  writer.reset();
  CHECK(read_some(*reader, 4) == "left");
  reader.reset();
  // what nobody has read is gone with the last one
  const std::shared_ptr<Fifo> both = open(O_RDWR);
  CHECK(Pipe::met(*both));
  char byte = 0;
  CHECK(both->read(&byte, 1) == -EAGAIN);
  CHECK(write_text(*both, "to itself") == 9);
  CHECK(read_some(*both, 100) == "to itself");
  CHECK_FALSE(Pipe::met(*std::make_shared<Fifo>(std::make_shared<Pipe>(true), rig.kernel(),
                                                trace::FileKind::Pipe, inode, "pipe", O_WRONLY)));
}

namespace {

// Closer: lets files go when it hears of something.
struct Closer final : Watcher {
  explicit Closer(std::vector<std::shared_ptr<OpenFile>>& f) : files(f) {}
  void changed(OpenFile& file, short) override {
    ++heard;
    if (kernel != nullptr) told = kernel->telling();
    for (const auto& one : files) {
      if (one.get() == &file) file.unwatch(*this);
    }
    const std::vector<std::shared_ptr<OpenFile>> closed = std::exchange(files, {});
  }
  std::vector<std::shared_ptr<OpenFile>>& files;
  Kernel* kernel = nullptr;
  bool told = false;
  int heard = 0;
};

}  // namespace

TEST_CASE("who hears of a write may close the file that told it, and others of the same pipe") {
  test::Rig rig;
  PipeEnds pipe = make_pipe(rig.kernel(), 0);
  std::vector<std::shared_ptr<OpenFile>> readers{std::move(pipe.reader)};
  Pipe& bytes = *Pipe::of(*pipe.writer);
  for (int i = 0; i < 40; ++i) readers.push_back(open_pipe(rig.kernel(), bytes, O_RDONLY));
  const auto last = open_pipe(rig.kernel(), bytes, O_RDONLY);
  Listener listener;
  last->watch(listener);
  Closer closer(readers);
  closer.kernel = &rig.kernel();
  readers.front()->watch(closer);
  CHECK(write_text(*pipe.writer, "text") == 4);
  CHECK(closer.heard == 1);
  CHECK(closer.told);
  CHECK_FALSE(rig.kernel().telling());
  CHECK(listener.heard == std::vector<short>{POLLIN});
  CHECK(read_some(*last, 10) == "text");
  last->unwatch(listener);
}

TEST_CASE("who hears of a reader's end may close all that is left of the pipe") {
  test::Rig rig;
  PipeEnds pipe = make_pipe(rig.kernel(), 0);
  std::vector<std::shared_ptr<OpenFile>> writers;
  for (int i = 0; i < 3; ++i) {
    writers.push_back(open_pipe(rig.kernel(), *Pipe::of(*pipe.reader), O_WRONLY));
  }
  Closer closer(writers);
  writers.push_back(std::move(pipe.writer));
  writers.front()->watch(closer);
  pipe.reader.reset();
  CHECK(closer.heard == 1);
  CHECK(writers.empty());
}
