#include "scheduler/trace/dump.h"

#include <doctest/doctest.h>

#include <set>
#include <sstream>

#include "scheduler/trace/format.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::trace {

namespace {

std::string readable(const Trace& trace) {
  std::ostringstream out;
  dump_readable(trace, out);
  return out.str();
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

template <class E>
void words_are_distinct(E last) {
  std::set<std::string> words;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const std::string w = word(static_cast<E>(i));
    CHECK_NE(w, "unknown");
    CHECK(words.insert(w).second);
  }
  CHECK_EQ(std::string(word(static_cast<E>(static_cast<int>(last) + 1))), "unknown");
}

}  // namespace

TEST_CASE("every enumerator has a word of its own") {
  words_are_distinct(LaneState::Ended);
  words_are_distinct(kLastEnumerator<LaneKind>);
  words_are_distinct(kLastEnumerator<WaitKind>);
  words_are_distinct(kLastEnumerator<WakeKind>);
  words_are_distinct(kLastEnumerator<SwitchKind>);
  words_are_distinct(kLastEnumerator<EndKind>);
  words_are_distinct(kLastEnumerator<PassKind>);
  words_are_distinct(kLastEnumerator<NoteKind>);
  words_are_distinct(kLastEnumerator<RunEnd>);
  words_are_distinct(kLastEnumerator<Register::Kind>);
  CHECK_EQ(std::string(word(WaitKind::QueueGet)), "queue get");
  CHECK_EQ(std::string(word(WakeKind::Scheduled)), "scheduled");
}

TEST_CASE("the raw dump names every field, nested ones too") {
  const Trace trace = test::decode(test::record([](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{w.intern("a \"b\"\n\x01.py"), {}, {}, 5, {}});
    clock.now_ns = 12;
    w.emit(LaneBlocked{LaneId{3},
                       WaitKind::QueueGet,
                       {},
                       {},
                       w.intern("jobs"),
                       base::kNever,
                       {SourceId{1}, 9},
                       0},
           EventSeq{1});
    const Local n{w.intern("n"), w.intern("int"), w.intern("3")};
    w.emit(FramesRecorded{LaneId{3}, {Frame{w.intern("f"), {SourceId{1}, 4}, {n, n}}, Frame{}}});
    w.emit(ChoiceMade{CoreId{1}, {}, 1, {LaneId{2}, LaneId{3}}});
  }));
  std::ostringstream out;
  dump_raw(trace, out);
  CHECK_EQ(out.str(),
           "1 t=0 cause=0 RunStarted program=\"a \\\"b\\\"\\n\\x01.py\" arguments=\"\" "
           "python=\"\" seed=5 policy=\"\"\n"
           "2 t=12 cause=1 LaneBlocked lane=3 why=queue-get target=0 object=0 detail=\"jobs\" "
           "deadline=never place=1:9 stack_bytes=0\n"
           "3 t=12 cause=0 FramesRecorded lane=3 frames=[{function=\"f\" place=1:4 "
           "locals=[{name=\"n\" type=\"int\" value=\"3\"} {name=\"n\" type=\"int\" value=\"3\"}]} "
           "{function=\"\" place=0:0 locals=[]}]\n"
           "4 t=12 cause=0 ChoiceMade core=1 policy=\"\" chosen=1 alternatives=[2 3]\n");
}

TEST_CASE("the readable dump says who, what and why, in columns") {
  const std::string text = readable(test::sample_trace());
  for (const char* line : {
           "       0 s  main          switch: start",
           "     14 µs  main          line: foo_bar_func.py:24  gevent.spawn(foo),",
           "     14 µs  foo           born: greenlet in hub, made by main at foo_bar_func.py:24",
           "     14 µs  hub           callback 1 queued: Greenlet.switch, will run foo",
           "     24 µs  foo           timer 1 armed for 2.000 s (sleep)",
           "     24 µs  foo           blocked: sleep until 2.000 s at foo_bar_func.py:7",
           "     24 µs  foo -> hub    switch: hand-over",
           "     22 µs  foo           prints: \"Running in foo\\n\"",
           "   1.000 s                clock advanced by 999.994 ms: nobody could run",
           "   1.000 s  bar           timer 2 fired",
           "   1.000 s  bar           ready: timer fired (woken by timer 2)",
           "   1.000 s  main          ready: finished by bar",
           "   1.000 s  bar -> hub    switch: parent (bar returned)",
           "   2.000 s                run ended: finished, exit status 0",
       }) {
    CAPTURE(std::string(line));
    CHECK(has_line(text, line));
  }
}

TEST_CASE("lanes that share a name are told apart by number") {
  const std::string text = readable(test::decode(test::record([](Writer& w, base::VirtualClock&) {
    w.emit(RunStarted{w.intern("p.py"), {}, {}, 0, w.intern("fifo")});
    for (const std::uint32_t lane : {1u, 2u, 3u}) {
      w.emit(LaneBorn{
          LaneId{lane}, {}, {}, LaneKind::Generator, w.intern(lane < 3 ? "worker" : "other"), {}});
    }
    w.emit(DeadlockFound{{LaneId{1}, LaneId{2}}, {}});
    w.emit(DeadlockFound{});
    w.emit(NobodyWaited{LaneId{3}, base::ObjectId{1}, w.intern("condition c"), {}});
    w.emit(MachineSet{2, 0, Preemption::Adversarial, 4'000'000, 5'000'000});
    w.emit(LockTaken{LaneId{3}, base::ObjectId{2}, LockKind::RLock, w.intern("lock m"), {}});
    w.emit(LockReleased{LaneId{3}, base::ObjectId{2}});
    w.emit(MemoryRecorded{LaneId{3}, 8192, 4096});
    w.emit(PrioritySet{LaneId{3}, -10});
  })));
  CHECK(has_line(text, "       0 s  worker#1  born: generator"));
  CHECK(has_line(text, "       0 s  worker#2  born: generator"));
  CHECK(has_line(text, "       0 s  other     born: generator"));
  CHECK(has_line(text, "       0 s            deadlock: worker#1 -> worker#2 -> worker#1"));
  CHECK(has_line(text, "       0 s  other     nobody waited for what it notified (condition c)"));
  CHECK(has_line(text, "       0 s            machine: 2 cores, no GIL, adversarial preemption"));
  CHECK(has_line(text, "       0 s  other     took rlock (lock m)"));
  CHECK(has_line(text, "       0 s  other     released 2"));
  CHECK(has_line(text, "       0 s  other     priority: -10"));
  CHECK(has_line(text, "       0 s  other     memory: 4096 of 8192 bytes"));
  CHECK(text.find("deadlock: nobody is left who could wake those who wait") != std::string::npos);
}

TEST_CASE("every payload can be shown even when all its numbers are unknown") {
  const Trace trace = test::decode(test::record([](Writer& w, base::VirtualClock&) {
    w.emit(LaneSwitched{CoreId{9}, LaneId{8}, LaneId{7}, {}});
    w.emit(LineReached{LaneId{5}, {SourceId{4}, 3}});
    w.emit(TimerFired{TimerId{6}});
    w.emit(CallbackStarted{CallbackId{5}});
    w.emit(ChoiceMade{});
    w.emit(StackRecorded{});
    w.emit(RunEnded{});
  }));
  const std::string text = readable(trace);
  CHECK(has_line(text, "       0 s  #8 -> #7  switch: dispatch"));
  CHECK(has_line(text, "       0 s  #5        line: ?:3  "));
}

}  // namespace fiberscope::trace
