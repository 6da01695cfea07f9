#include "scheduler/machine/kernel/descriptors.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <cerrno>

#include "scheduler/machine/kernel/pipe.h"
#include "tests/machine/rig.h"

using namespace fiberscope;
using namespace fiberscope::machine;

TEST_CASE("a new number is the lowest one free") {
  test::Rig rig;
  DescriptorTable table;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  CHECK(table.open(pipe.reader, false) == 0);
  CHECK(table.open(pipe.reader, false) == 1);
  CHECK(table.open(pipe.writer, false) == 2);
  CHECK(table.close(1));
  CHECK_FALSE(table.close(1));
  CHECK(table.open(pipe.writer, false) == 1);
  CHECK(table.open(pipe.writer, false, 7) == 7);
  CHECK(table.open(pipe.writer, false, 0, [](int n) { return n < 5; }) == 5);
}

TEST_CASE("numbers come to an end") {
  test::Rig rig;
  DescriptorTable table;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  for (int i = 0; i < kDescriptorsMax; ++i) REQUIRE(table.open(pipe.reader, false) == i);
  CHECK(table.open(pipe.reader, false) == -EMFILE);
  CHECK(table.open(pipe.reader, false, kDescriptorsMax) == -EINVAL);
  CHECK(table.open(pipe.reader, false, -1) == -EINVAL);
}

TEST_CASE("a file is closed when the last number that refers to it goes, in whichever process") {
  test::Rig rig;
  DescriptorTable parent;
  PipeEnds pipe = make_pipe(rig.kernel(), 0);
  parent.open(std::move(pipe.reader), false);
  parent.open(std::move(pipe.writer), false);
  DescriptorTable child = parent;
  char byte = 0;
  parent.close(1);
  CHECK(parent.find(0)->file->read(&byte, 1) == -EAGAIN);
  CHECK(child.find(1)->file->write("x", 1) == 1);
  child.close_all();
  CHECK(parent.find(0)->file->read(&byte, 1) == 1);
  CHECK(byte == 'x');
  CHECK(parent.find(0)->file->read(&byte, 1) == 0);
}

TEST_CASE("execve closes what was marked and nothing else") {
  test::Rig rig;
  DescriptorTable table;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  table.open(pipe.reader, true);
  table.open(pipe.writer, false);
  table.put(0, pipe.writer, false);
  table.put(9, pipe.reader, true);
  table.exec();
  CHECK(table.find(9) == nullptr);
  CHECK(table.find(0)->file == pipe.writer);
  CHECK(table.entries().size() == 2);
}

TEST_CASE("a range is closed with both its ends") {
  test::Rig rig;
  DescriptorTable table;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  for (int i = 0; i < 6; ++i) table.open(pipe.reader, false);
  table.close_range(2, 4);
  CHECK(table.entries().size() == 3);
  CHECK(table.find(1) != nullptr);
  CHECK(table.find(5) != nullptr);
  table.close_range(3, ~0U);
  CHECK(table.entries().size() == 2);
}

TEST_CASE("the limit can be raised, and numbers in use beyond a lowered one stay") {
  test::Rig rig;
  DescriptorTable table;
  const PipeEnds pipe = make_pipe(rig.kernel(), 0);
  table.set_limit(3);
  for (int i = 0; i < 3; ++i) CHECK(table.open(pipe.reader, false) == i);
  CHECK(table.open(pipe.reader, false) == -EMFILE);
  table.set_limit(2000);
  CHECK(table.open(pipe.reader, false, 1500) == 1500);
  CHECK(table.open(pipe.reader, false) == 3);
  table.set_limit(2);
  CHECK(table.find(1500) != nullptr);
  CHECK(table.close(1));
  CHECK(table.open(pipe.reader, false, 0, [](int number) { return number == 1; }) == -EMFILE);
  CHECK(table.open(pipe.reader, false) == 1);
}
