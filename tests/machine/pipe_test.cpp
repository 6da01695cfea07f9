#include "scheduler/machine/kernel/pipe.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <string>
#include <vector>

#include "scheduler/base/prng.h"
#include "tests/machine/rig.h"

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
  CHECK(write_text(*pipe.writer, std::string(kPipeAtomicBytes + 1, 'c')) == 100);
  CHECK(write_text(*pipe.writer, "d") == -EAGAIN);
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
