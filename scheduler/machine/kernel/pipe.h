// Pipe: pipe(7), fifo(7): bytes under way from those who write to those who read.
//
// Owns: the bytes, in pages as Linux keeps them, and who has it open. Deliberately does not know
// paths, nor who waits.
//
// Invariants:
//  1. What was written is read once, in order.
//  2. A write of at most kPipeAtomicBytes is never split.
//  3. A reader meets the end of the file only when no end to write is left and all is read.
//  4. It is full when all its pages are in use: a page is, until all its bytes are read; only what
//     a write has beyond whole pages is put into the last one, if it has room there.
// Source: pipe(7), fifo(7), fcntl(2) of Linux man-pages 6.03; Linux fs/pipe.c.
#pragma once

#include <fcntl.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::machine {

inline constexpr std::size_t kPipeAtomicBytes = 4'096;  // PIPE_BUF, and a page
inline constexpr std::size_t kPipeBytesMax = 65'536;    // what a pipe holds at first
// What everybody may set: /proc/sys/fs/pipe-max-size.
inline constexpr std::size_t kPipeBytesMost = 1'048'576;

class Pipe : public std::enable_shared_from_this<Pipe> {
 public:
  // End: an open file of it.
  class End {
   public:
    virtual const OpenFile& file() const = 0;
    virtual OpenFile& file() = 0;
    // told: something has happened that may let whoever waits go on: POLLIN, POLLOUT, POLLERR,
    // POLLHUP; 0: the other side was opened. changed: something that can only hinder.
    virtual void told(short events) = 0;
    virtual void changed() = 0;
    // reads, writes: what it was opened for.
    bool reads() const { return (file().status_flags() & O_ACCMODE) != O_WRONLY; }
    bool writes() const { return (file().status_flags() & O_ACCMODE) != O_RDONLY; }

   protected:
    ~End() = default;

   private:
    friend class Pipe;
    bool met_ = true;
    bool alone_ = false;  // a reader that did not wait, and no writer has come since
    ObjectId partner_;    // to whom its bytes go, as the trace was told
  };

  // `named`: who opens it waits until somebody opens the other side.
  explicit Pipe(bool named) : named_(named) {}

  // enter: `end` is open from now on. leave: it is closed.
  void enter(End& end);
  void leave(End& end);
  // met: since `end` came the other side was open, or it does not wait for that: open(2) returns.
  static bool met(const End& end) { return end.met_; }

  // read(2), write(2). Errors: -EAGAIN: nothing is there, or no room; -EPIPE; -EBADF: it is the
  // wrong end.
  std::int64_t read(End& end, void* out, std::size_t size);
  std::int64_t write(End& end, const void* data, std::size_t size);
  short readiness(const End& end) const;
  bool has_readers() const { return readers_ > 0; }

  // look: what read() would give; it stays there. room: so much can be written at once.
  std::size_t look(void* out, std::size_t size) const;
  std::size_t room() const { return (pages_max_ - std::min(pages_max_, pages_.size())) * kPage; }
  // id: of the first who had it open: its inode's number.
  ObjectId id() const { return id_; }
  // waiting_bytes: FIONREAD. capacity: F_GETPIPE_SZ.
  std::size_t waiting_bytes() const;
  std::size_t capacity() const { return pages_max_ * kPipeAtomicBytes; }
  // set_capacity: F_SETPIPE_SZ: the new capacity: whole pages, a power of two of them. Errors:
  // -EINVAL; -EPERM: more than everybody may set; -EBUSY: more pages are in use.
  std::int64_t set_capacity(std::size_t bytes, bool privileged);

  // name_partners: tells whose bytes go where, as far as there is one place. Emits: FileNamed.
  void name_partners();

  // of: what an open file is an end of; nullptr: it is none.
  static Pipe* of(const OpenFile& file);

 private:
  struct Page {
    std::string bytes;
    std::size_t begin = 0;  // those before it are read
  };
  static constexpr std::size_t kPage = kPipeAtomicBytes;
  enum class Side { Readers, Writers };
  static bool is_of(const End& end, Side side);
  template <class Do>
  void for_each(Side side, Do act);
  void tell(Side side, short events);
  void hinder(Side side);
  void meet(Side side);

  bool named_;
  ObjectId id_;
  std::deque<Page> pages_;
  std::size_t pages_max_ = kPipeBytesMax / kPipeAtomicBytes;
  std::vector<End*> ends_;  // in the order in which they came
  std::size_t readers_ = 0;
  std::size_t writers_ = 0;
};

// PipeFile: what the ends of pipes have in common, whichever kind of open file they are.
class PipeFile : public Pipe::End {
 public:
  Pipe& pipe() const { return *pipe_; }

 protected:
  explicit PipeFile(std::shared_ptr<Pipe> pipe) : pipe_(std::move(pipe)) {}
  ~PipeFile() = default;

 private:
  std::shared_ptr<Pipe> pipe_;
};

// PipeEnd: an open file of a pipe. `File`: OpenFile or a class made from it.
template <class File>
class PipeEnd final : public File, public PipeFile {
 public:
  template <class... Arguments>
  explicit PipeEnd(std::shared_ptr<Pipe> shared, Arguments&&... arguments)
      : File(std::forward<Arguments>(arguments)...), PipeFile(std::move(shared)) {
    const Kernel::AsMachine itself(*this->kernel(), this->last_change());
    pipe().enter(*this);
  }
  ~PipeEnd() override { pipe().leave(*this); }

  std::int64_t read(void* out, std::size_t size) override { return pipe().read(*this, out, size); }
  std::int64_t write(const void* data, std::size_t size) override {
    return pipe().write(*this, data, size);
  }
  short readiness() const override { return pipe().readiness(*this); }

  const OpenFile& file() const override { return *this; }
  OpenFile& file() override { return *this; }
  void told(short events) override { this->occurred(events); }
  void changed() override { this->readiness_lost(); }
};

struct PipeEnds {
  std::shared_ptr<OpenFile> reader;
  std::shared_ptr<OpenFile> writer;
};

// make_pipe: pipe(2). An end is closed when its last reference goes. `status_flags`: O_NONBLOCK or
// 0, for both.
PipeEnds make_pipe(Kernel& kernel, int status_flags);
// open_pipe: open(2) of a pipe without a name, as by /proc/self/fd: one more end. `flags`: what
// for, and O_NONBLOCK or not.
std::shared_ptr<OpenFile> open_pipe(Kernel& kernel, Pipe& pipe, int flags);

}  // namespace fiberscope::machine
