// Trace: what has been decoded so far. Only grows, but for a cut; every prefix is valid.
//
// Owns the records of all blocks (records.h). append() takes bytes as they come out of a pipe or
// file, in pieces of any size (blocks.h). Deliberately does not know legality (validate.h) or
// meaning (app/model).
//
// Invariants:
//  1. Events are dense from 1, times never decrease, causes are earlier events, texts are defined
//     and enumerators known: bytes that say otherwise are a fault.
//  2. A text(), once given out, stays valid as long as the trace. An event is given out by value,
//  or
//     in a pointer that keeps it: there is no reference into the trace that could become invalid.
//  3. Several threads may read at once while nobody appends, follows, cuts or goes on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scheduler/base/result.h"
#include "scheduler/trace/blocks.h"
#include "scheduler/trace/event.h"
#include "scheduler/trace/format.h"
#include "scheduler/trace/records.h"

namespace fiberscope::trace {

// Kept: a payload that stays as long as somebody holds it.
template <class P>
using Kept = std::shared_ptr<const P>;

class Trace {
 public:
  Trace();
  ~Trace();
  Trace(Trace&&) noexcept;
  Trace& operator=(Trace&&) noexcept;
  // spooled: one whose bytes lie in a file (spool.h), where there can be one; else in memory.
  static Trace spooled();
  // copy: not by accident: a trace may be large.
  Trace copy() const;
  // beginning: the first `count` events alone, as if no more had come. go_on: the next ones of the
  // same trace up to `count` in all. Requires: `this` is a beginning of `whole`.
  Trace beginning(std::uint64_t count) const;
  void go_on(const Trace& whole, std::uint64_t count);

  // behind: the beginning of the trace of another run, which has gone on from `from` of this one:
  // what is appended is what came then. Errors: this one has never come so far.
  base::Result<Trace> behind(const Sent& from) const;

  // append: decodes what is whole, keeps the rest for the next call. After the first fault (foreign
  // header, newer version, bad checksum, malformed record) the trace keeps its intact prefix,
  // fault() says what is wrong and where, and further bytes are ignored. The same of an event that
  // `each` refuses: its words begin fault().
  void append(const std::uint8_t* data, std::size_t size, const EachEvent& each = {});
  // finish: no more bytes will come; a block cut short then becomes a fault.
  void finish(const EachEvent& each = {});
  // stop: no more bytes are taken because the reader wants none: what has come of a block that is
  // not whole is dropped, and is no fault. Answers how many bytes of the stream are kept; they are
  // a trace file as they stand unless there is a fault.
  std::uint64_t stop();
  // cut: nothing from this event on was ever there, and nothing more is taken: what it says is
  // against a law (validate.h), which `what` names for fault(). Requires: 1 <= from <= size(), and
  // nobody has seen the event yet.
  void cut(EventSeq from, const std::string& what);
  // fault: empty, or one sentence with the byte offset and what was kept.
  const std::string& fault() const { return fault_; }

  std::uint64_t size() const { return records_.size(); }
  // events: all of them, in order; or those behind the first `from`, up to number `to`.
  Events events() const { return {records_, 0, size()}; }
  Events events(std::uint64_t from, std::uint64_t to = UINT64_MAX) const {
    return {records_, std::min(from, size()),
            std::max(std::min(from, size()), std::min(to, size()))};
  }
  // at: event number `seq` (1-based). Requires, here and below: 1 <= seq <= size().
  Event at(EventSeq seq) const { return events()[seq.value - 1]; }
  // get: its payload. Requires: it is a P, as payload_as() says.
  template <class P>
  P get(EventSeq seq) const {
    return *payload_as<P>(granule(seq)->events[place(seq)].payload);
  }
  // find: the same, else nullptr; so for an event that there is not.
  template <class P>
  Kept<P> find(EventSeq seq) const {
    if (!seq || seq.value > size()) return nullptr;
    KeptGranule granule = this->granule(seq);
    const P* const found = payload_as<P>(granule->events[place(seq)].payload);
    return found == nullptr ? nullptr : Kept<P>(std::move(granule), found);
  }
  // time_of: when event number `seq` was; 0 for none.
  TimeNs time_of(EventSeq seq) const {
    return seq ? granule(seq)->events[place(seq)].time_ns : TimeNs{0};
  }
  // each_of: calls see(event) for those of the payloads, in order; behind the first `from`, up to
  // number `to`. Where there are none of them it costs next to nothing.
  template <class... P, class See>
  void each_of(See see, std::uint64_t from = 0, std::uint64_t to = UINT64_MAX) const {
    each_among((kind_bit<P>() | ...), see, from, to);
  }
  // each_among: the same of kinds.
  template <class See>
  void each_among(Kinds kinds, See see, std::uint64_t from = 0,
                  std::uint64_t to = UINT64_MAX) const {
    to = std::min(to, size());
    while (from < to) {
      const auto [begin, end] = records_.may_hold(kinds, from);
      const std::uint64_t last = std::min(end, to);
      for (from = begin; from < last; from += kGranuleEvents - from % kGranuleEvents) {
        const KeptGranule granule = records_.granule(from);
        if ((granule->kinds & kinds) == 0) continue;
        const std::uint64_t first = from - from % kGranuleEvents;
        for (std::uint64_t i = from; i < std::min(last, first + kGranuleEvents); ++i) {
          if ((kinds >> granule->tags[i - first] & 1) != 0) see(granule->events[i - first]);
        }
      }
      from = end;
    }
  }
  // count_of: how many events there are of these kinds, behind the first `from`, up to number `to`.
  std::uint64_t count_of(Kinds kinds, std::uint64_t from, std::uint64_t to) const {
    std::uint64_t count = 0;
    to = std::min(to, size());
    while (from < to) {
      const KeptGranule granule = records_.granule(from);
      const std::uint64_t first = from - from % kGranuleEvents;
      const std::uint64_t last = std::min(to, first + kGranuleEvents);
      for (; from < last; ++from) count += kinds >> granule->tags[from - first] & 1;
    }
    return count;
  }
  // count_until: how many events are at or before that time.
  std::uint64_t count_until(TimeNs time_ns) const { return records_.count_until(time_ns); }
  // text: the string behind a number; "" for 0 or an unknown number.
  std::string_view text(TextId id) const { return records_.text(id); }
  // whole: the trace ends with RunEnded.
  bool whole() const;
  // version: of the format, as the header says; 0 before it has been read.
  std::uint32_t version() const { return version_; }
  // sent_at_once: every event is a block of its own (see Writer::send_at_once).
  bool sent_at_once() const { return blocks_.count() >= size() && size() > 1; }

  // hand_on, follow: as of records: what this decodes is another's, too, as it comes.
  void hand_on(Records::EachPiece each) { records_.hand_on(std::move(each)); }
  void follow(Records::Piece piece) { records_.follow(std::move(piece)); }

  // load: reads an ordinary file. Errors only when it cannot be opened or holds no intact event at
  // all; otherwise check fault(). What it says may be against the laws: see load_legal.
  static base::Result<Trace> load(const std::string& path);

 private:
  Trace(const Trace&);
  bool take(const std::uint8_t* body, std::size_t size, const EachEvent& each,
            Records::Taken& taken);
  void fail(const std::string& what, std::uint64_t offset);

  KeptGranule granule(EventSeq seq) const { return records_.granule(seq.value - 1); }
  static std::size_t place(EventSeq seq) { return (seq.value - 1) % kGranuleEvents; }

  Records records_;
  Blocks blocks_;
  std::uint32_t version_ = 0;
  std::string fault_;
};

}  // namespace fiberscope::trace
