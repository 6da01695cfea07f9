// The codec: every payload comes back as it went in, and no bytes whatever can do harm.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"
#include "tests/support/portion.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::trace {

namespace {

using test::decode;
using test::record;

using Bytes = std::vector<std::uint8_t>;

std::string dump(const Trace& trace) {
  std::string out;
  for (const Event& event : trace.events()) out += dump_raw(trace, event) + "\n";
  return out;
}

// Filler: gives every field of a payload a value of its own; TextIds name real strings.
struct Filler {
  Writer& w;
  std::uint64_t n = 0;
  void operator()(const char*, std::uint64_t& v) { v = UINT64_MAX - n++; }
  void operator()(const char*, std::uint32_t& v) { v = static_cast<std::uint32_t>(1000 + n++); }
  void operator()(const char*, std::uint8_t& v) { v = static_cast<std::uint8_t>(200 + n++); }
  void operator()(const char*, std::int32_t& v) { v = -static_cast<std::int32_t>(70000 + n++); }
  void operator()(const char*, TimeNs& v) { v = static_cast<TimeNs>(3 * n++) - 10; }
  void operator()(const char*, Place& p) { p = {SourceId{77}, static_cast<std::uint32_t>(n++)}; }
  void operator()(const char*, TextId& id) { id = w.define("text " + std::to_string(n++)); }
  template <class Tag, class V>
  void operator()(const char*, base::Id<Tag, V>& id) {
    id.value = static_cast<V>(300 + n++);
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(const char*, E& e) { e = kLastEnumerator<E>; }
  template <class T>
  void operator()(const char* name, std::vector<T>& items) {
    items.resize(3);
    for (T& item : items) {
      if constexpr (requires { T::fields(item, *this); }) {
        T::fields(item, *this);
      } else {
        (*this)(name, item);
      }
    }
  }
};

// Same: compares two payloads field by field.
struct Collector {
  std::vector<std::uint64_t> values;
  void operator()(const char*, TimeNs v) { values.push_back(static_cast<std::uint64_t>(v)); }
  void operator()(const char*, std::int32_t v) { values.push_back(static_cast<std::uint32_t>(v)); }
  void operator()(const char*, std::uint64_t v) { values.push_back(v); }
  void operator()(const char*, std::uint32_t v) { values.push_back(v); }
  void operator()(const char*, std::uint8_t v) { values.push_back(v); }
  void operator()(const char*, const Place& p) {
    values.push_back(p.source.value);
    values.push_back(p.line);
  }
  template <class Tag, class V>
  void operator()(const char*, base::Id<Tag, V> id) {
    values.push_back(id.value);
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(const char*, E e) { values.push_back(static_cast<std::uint64_t>(e)); }
  template <class T>
  void operator()(const char* name, const std::vector<T>& items) {
    values.push_back(items.size());
    for (const T& item : items) {
      if constexpr (requires { T::fields(item, *this); }) {
        T::fields(item, *this);
      } else {
        (*this)(name, item);
      }
    }
  }
};

template <class P>
std::vector<std::uint64_t> fields_of(const P& payload) {
  Collector collector;
  P::fields(payload, collector);
  return collector.values;
}

template <class P>
void round_trip() {
  CAPTURE(P::kName);
  for (const bool filled : {false, true}) {
    P sent;
    const Trace trace = decode(record([&](Writer& w, base::VirtualClock& clock) {
      w.emit(RunStarted{});
      clock.now_ns = 5'000'000'000;
      Filler filler{w};
      if (filled) P::fields(sent, filler);
      w.emit(sent, EventSeq{1});
    }));
    REQUIRE_EQ(trace.fault(), "");
    REQUIRE_EQ(trace.size(), 2);
    const Event& event = trace.at(EventSeq{2});
    REQUIRE(std::holds_alternative<P>(event.payload));
    CHECK_EQ(fields_of(std::get<P>(event.payload)), fields_of(sent));
    CHECK_EQ(event.time_ns, 5'000'000'000);
    CHECK_EQ(event.cause, EventSeq{1});
    CHECK_EQ(event.seq, EventSeq{2});
  }
}

template <std::size_t... I>
void round_trip_all(std::index_sequence<I...>) {
  (round_trip<std::variant_alternative_t<I, Payload>>(), ...);
}

// is_prefix: what was kept of a damaged trace says the same as the beginning of the whole one.
bool is_prefix(const Trace& part, const std::string& whole) {
  return whole.compare(0, dump(part).size(), dump(part)) == 0;
}

}  // namespace

TEST_CASE("every payload comes back as it went in") {
  round_trip_all(std::make_index_sequence<std::variant_size_v<Payload>>{});
}

TEST_CASE("a beginning of a trace is what had come by then, and can go on") {
  const Trace whole = test::sample_trace();
  Trace part = whole.beginning(40);
  CHECK(part.size() == 40);
  CHECK_FALSE(part.whole());
  CHECK(is_prefix(part, dump(whole)));
  part.go_on(whole, 90);
  CHECK(part.size() == 90);
  CHECK(is_prefix(part, dump(whole)));
  part.go_on(whole, 10);  // it never shrinks
  CHECK(part.size() == 90);
  part.go_on(whole, whole.size() + 100);
  CHECK(part.whole());
  CHECK(dump(part) == dump(whole));
  CHECK(whole.beginning(0).size() == 0);
}

TEST_CASE("extreme times, causes and texts come back") {
  std::string long_text(300'000, 'x');
  long_text += "é\0\x1b\n";
  const Trace trace = decode(record([&](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{});
    for (int i = 0; i < 5000; ++i) w.emit(ClockAdvanced{});
    clock.now_ns = base::kNever - 1;
    w.emit(LaneBlocked{LaneId{UINT32_MAX}, {}, {}, {}, w.define(long_text), 0, {}, UINT32_MAX},
           EventSeq{1});
    w.emit(TimerArmed{TimerId{1}, {}, base::kNever, {}});
  }));
  REQUIRE_EQ(trace.fault(), "");
  const Event& event = trace.at(EventSeq{5002});
  CHECK_EQ(event.time_ns, base::kNever - 1);
  CHECK_EQ(event.cause, EventSeq{1});
  const auto& blocked = std::get<LaneBlocked>(event.payload);
  CHECK_EQ(trace.text(blocked.detail), long_text);
  CHECK_EQ(blocked.deadline_ns, 0);
  CHECK_EQ(trace.get<TimerArmed>(EventSeq{5003}).deadline_ns, base::kNever);
}

TEST_CASE("equal strings are stored once by intern, and the empty string is none") {
  base::VirtualClock clock;
  Writer w(clock, [](const std::uint8_t*, std::size_t) {});
  CHECK_EQ(w.intern("foo"), w.intern("foo"));
  CHECK_NE(w.intern("foo"), w.intern("bar"));
  CHECK_NE(w.define("foo"), w.define("foo"));
  CHECK_EQ(w.intern(""), TextId{});
  CHECK_EQ(w.define(""), TextId{});
}

TEST_CASE("a writer without a sink counts and stays silent") {
  base::VirtualClock clock;
  Writer w(clock, {});
  CHECK_FALSE(w.recording());
  CHECK_EQ(w.emit(RunStarted{}), EventSeq{1});
  CHECK_EQ(w.emit(ClockAdvanced{}), EventSeq{2});
  CHECK_EQ(w.intern("foo"), TextId{});
  w.flush();
}

TEST_CASE("a text given out stays where it is while the trace grows") {
  const Bytes bytes = record([](Writer& w, base::VirtualClock&) {
    w.emit(RunStarted{w.intern("short"), {}, {}, 0, {}});
    w.flush();
    for (int i = 0; i < 5000; ++i) w.emit(CoreAdded{CoreId{1}, w.define(std::to_string(i))});
  });
  Trace trace;
  trace.append(bytes.data(), 60);
  REQUIRE_EQ(trace.size(), 1);
  const std::string_view text = trace.text(TextId{1});
  trace.append(bytes.data() + 60, bytes.size() - 60);
  CHECK_EQ(trace.size(), 5001);
  CHECK_EQ(text.data(), trace.text(TextId{1}).data());
}

TEST_CASE("equal recordings give equal bytes, in pieces of any size the same trace") {
  const Bytes bytes = test::sample_trace_bytes();
  CHECK_EQ(bytes, test::sample_trace_bytes());
  const std::string whole = dump(decode(bytes));
  for (const std::size_t piece : {1, 2, 3, 7, 64, 1000}) {
    Trace trace;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      trace.append(bytes.data() + at, std::min(piece, bytes.size() - at));
    }
    trace.finish();
    CHECK_EQ(trace.fault(), "");
    CHECK(trace.whole());
    CHECK_EQ(dump(trace), whole);
  }
}

TEST_CASE("a trace cut at any byte keeps its intact prefix and says so") {
  const Bytes bytes = test::random_trace_bytes(3, 20, 3000);
  const std::string whole = dump(decode(bytes));
  std::size_t kept_before = 0;
  for (std::size_t size = 0; size < bytes.size(); size += size < 200 ? 1 : 97) {
    const Trace part = decode(Bytes(bytes.begin(), bytes.begin() + static_cast<long>(size)));
    REQUIRE(part.size() >= kept_before);
    if (part.size() != kept_before) REQUIRE(is_prefix(part, whole));
    kept_before = part.size();
    if (size < 16) {
      REQUIRE_EQ(part.size(), 0);
      REQUIRE(part.fault().find("Fiberscope trace") != std::string::npos);
    }
    REQUIRE_FALSE(part.whole());
  }
  CHECK(kept_before > 2900);  // two whole blocks and most of the third
}

TEST_CASE("a cut inside a block names the byte and what was kept") {
  Bytes bytes = test::random_trace_bytes(3, 20, 3000);
  const std::size_t whole = decode(bytes).size();
  bytes.pop_back();
  const Trace part = decode(bytes);
  CHECK_EQ(part.size(), whole - 1);  // the last event is not whole any more
  CHECK(part.fault().find("cut short inside a block that begins at byte ") == 13);
  CHECK(part.fault().find("; " + std::to_string(whole - 1) + " events") != std::string::npos);
}

TEST_CASE("who stops reading at any byte has a whole trace of the blocks until there") {
  const Bytes bytes = test::random_trace_bytes(3, 20, 3000);
  const Trace whole = decode(bytes);
  constexpr std::size_t kHead = kMagic.size() + 4;
  std::uint64_t kept_before = kHead;
  for (std::size_t size = kHead; size <= bytes.size(); size += size < 200 ? 1 : 97) {
    Trace part;
    part.append(bytes.data(), size);
    const std::uint64_t events = part.size();
    const std::uint64_t kept = part.stop();
    REQUIRE_EQ(part.fault(), "");
    REQUIRE_EQ(part.size(), events);
    REQUIRE(kept >= kept_before);
    REQUIRE(kept <= size);
    const Trace again = decode(Bytes(bytes.begin(), bytes.begin() + static_cast<long>(kept)));
    REQUIRE_EQ(again.fault(), "");
    REQUIRE_EQ(again.size(), events);
    kept_before = kept;
  }
  Trace all;
  all.append(bytes.data(), bytes.size());
  CHECK_EQ(all.stop(), bytes.size());
  CHECK_EQ(all.size(), whole.size());
  Trace nothing;
  CHECK_EQ(nothing.stop(), 0);
  CHECK(nothing.fault().find("it is empty") != std::string::npos);
}

TEST_CASE("a change to any byte is noticed and does no harm") {
  const Bytes bytes = test::sample_trace_bytes();
  const std::string whole = dump(decode(bytes));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int change : {0x01, 0x80, 0xff}) {
      Bytes damaged = bytes;
      damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ change);
      // an older version is as good
      if (i == kMagic.size() && damaged[i] > 0 && damaged[i] < kFormatVersion) continue;
      const Trace trace = decode(damaged);
      CAPTURE(i);
      REQUIRE_NE(trace.fault(), "");
      REQUIRE(is_prefix(trace, whole));
    }
  }
}

TEST_CASE("damage in a later block keeps the blocks before, and later bytes are ignored") {
  Bytes bytes = test::random_trace_bytes(3, 20, 5000);
  bytes[bytes.size() / 2] ^= 1;
  Trace trace = decode(bytes);
  CHECK(trace.fault().find("a block is damaged (its checksum is wrong) at byte") == 0);
  CHECK(trace.size() >= 1024);
  CHECK_EQ(trace.size() % 1024, 0);
  const std::uint64_t kept = trace.size();
  trace.append(bytes.data(), bytes.size());
  CHECK_EQ(trace.size(), kept);
}

TEST_CASE("a block that was taken out is noticed") {
  const Bytes bytes = record([](Writer& w, base::VirtualClock&) {
    w.emit(RunStarted{});
    for (int i = 0; i < 3; ++i) {
      w.flush();
      w.emit(ClockAdvanced{});
    }
  });
  // the last three blocks are alike, 8 + 4 bytes each: the middle one goes
  Bytes without(bytes);
  without.erase(without.end() - 24, without.end() - 12);
  CHECK_EQ(decode(bytes).fault(), "");
  CHECK(decode(without).fault().find("checksum") != std::string::npos);
}

// Bodies with a right checksum and wrong contents: what a faulty writer or an attacker would send.
TEST_CASE("malformed records are refused whatever their checksum says") {
  const auto wrap = [](const Bytes& body) {
    Bytes bytes(kMagic.begin(), kMagic.end());
    bytes.insert(bytes.end(), {1, 0, 0, 0});
    Bytes block = {static_cast<std::uint8_t>(body.size()), 0, 0, 0};
    const std::uint32_t sum = block_checksum(0, block.data(), body.data(), body.size());
    for (int i = 0; i < 4; ++i) block.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
    bytes.insert(bytes.end(), block.begin(), block.end());
    bytes.insert(bytes.end(), body.begin(), body.end());
    return bytes;
  };
  const auto tag = [](std::size_t index) { return static_cast<std::uint8_t>(1 + index); };
  const Bytes start = {tag(payload_index<RunStarted>()), 0, 0, 0, 0, 0, 0, 0};
  CHECK_EQ(decode(wrap(start)).fault(), "");
  struct Bad {
    Bytes body;
    const char* what;
  };
  const std::uint8_t clock = tag(payload_index<ClockAdvanced>());
  const std::uint8_t born = tag(payload_index<LaneBorn>());
  const std::uint8_t choice = tag(payload_index<ChoiceMade>());
  const std::uint8_t frames = tag(payload_index<FramesRecorded>());
  const std::vector<Bad> cases = {
      {{200}, "an event of a kind nobody knows"},
      {{tag(std::variant_size_v<Payload>)}, "an event of a kind nobody knows"},
      {{clock, 0}, "a record runs past the end of its block"},
      {{clock, 0, 1, 1}, "a cause that is not an earlier event"},
      {{clock, 0, 9, 1}, "a cause that is not an earlier event"},
      {{clock, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 1},
       "time runs backwards"},
      {{clock, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 1},
       "a number is longer than 64 bits"},
      {{clock, 1, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
       "a time does not fit its field"},
      {{born, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x20, 0, 0, 0, 0, 0, 0},
       "a number does not fit its field"},
      {{born, 0, 0, 1, 0, 0, 99, 0, 0, 0}, "a word nobody knows"},
      {{born, 0, 0, 1, 0, 0, 0, 1, 0, 0}, "a text is used before it is defined"},
      {{choice, 0, 0, 1, 0, 0, 0xff, 0xff, 0x7f, 1}, "a list is longer than its block"},
      {{frames, 0, 0, 1, 3, 0, 0, 0}, "a list is longer than its block"},
      {{kTagText, 5, 'a'}, "a text runs past the end of its block"},
      {{kTagText, 0}, "a text is empty"},
  };
  for (const Bad& bad : cases) {
    CAPTURE(bad.what);
    Bytes body = start;
    body.erase(body.begin(), body.end());
    body.insert(body.end(), bad.body.begin(), bad.body.end());
    const Trace alone = decode(wrap(body));
    CHECK_EQ(alone.fault(),
             std::string("the trace is malformed: ") + bad.what + " at byte 24; no event was kept");
    CHECK_EQ(alone.size(), 0);
  }
  Bytes after = start;
  after.push_back(200);
  CHECK_EQ(decode(wrap(after)).fault(),
           "the trace is malformed: an event of a kind nobody knows at byte 32; "
           "1 event was kept");
}

TEST_CASE("a list asks for no more memory than its items take, whatever its count says") {
  // a block as long as one can be, all of it zeroes but the head of a list of frames
  const auto bytes_of = [](std::size_t body_bytes, std::uint64_t count, std::uint8_t tag) {
    Bytes body = {
        static_cast<std::uint8_t>(1 + payload_index<RunStarted>()), 0, 0, 0, 0, 0, 0, 0, tag, 0, 0};
    if (tag == 1 + payload_index<ChoiceMade>()) body.insert(body.end(), {1, 0, 0});
    if (tag == 1 + payload_index<FramesRecorded>()) body.push_back(1);
    if (tag == 1 + payload_index<StackRecorded>()) body.insert(body.end(), {1, 0, 0, 0});
    if (tag == 1 + payload_index<InterestsListed>()) body.insert(body.end(), {1, 0});
    for (std::uint64_t v = count;; v >>= 7) {
      body.push_back(static_cast<std::uint8_t>(v >= 0x80 ? (v & 0x7f) | 0x80 : v));
      if (v < 0x80) break;
    }
    const std::size_t head = body.size();
    body.resize(body_bytes, 0);
    // the first item is none: a text that is not defined, a register nobody knows, a long number
    for (std::size_t i = head; i < head + 10; ++i) body[i] = 0xff;
    Bytes block(8);
    for (int i = 0; i < 4; ++i)
      block[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(body.size() >> (8 * i));
    const std::uint32_t sum = block_checksum(0, block.data(), body.data(), body.size());
    for (int i = 0; i < 4; ++i)
      block[4 + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(sum >> (8 * i));
    Bytes out(kMagic.begin(), kMagic.end());
    out.insert(out.end(), {1, 0, 0, 0});
    out.insert(out.end(), block.begin(), block.end());
    out.insert(out.end(), body.begin(), body.end());
    return out;
  };
  const auto peak_kib = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  constexpr std::size_t kBodyBytes = 48 << 20;
  for (const std::size_t index : {payload_index<FramesRecorded>(), payload_index<ChoiceMade>(),
                                  payload_index<StackRecorded>(), payload_index<DeadlockFound>(),
                                  payload_index<InterestsListed>()}) {
    CAPTURE(index);
    const auto tag = static_cast<std::uint8_t>(1 + index);
    // as many as there could be if each took a byte: more than fit
    const Trace many = decode(bytes_of(1000, 985, tag));
    CHECK(many.fault().find("the trace is malformed") == 0);
    const Bytes bytes = bytes_of(kBodyBytes, kBodyBytes / 5, tag);
    const long before = peak_kib();
    Trace trace;
    trace.append(bytes.data(), bytes.size());
    CHECK(trace.fault().find("the trace is malformed") == 0);
    CHECK_EQ(trace.size(), 1);
    // with the block itself, which is kept as it came; frames alone would be 500 MiB
    CHECK(peak_kib() - before < static_cast<long>(kBodyBytes >> 10) + 16 * 1024);
  }
}

TEST_CASE("a trace that tells of no variables opens, and tells its recipe") {
  const auto loaded = Trace::load("tests/trace/old/version6_threads.fstrace");
  REQUIRE(loaded.ok());
  const Trace& trace = loaded.value();
  CHECK_EQ(trace.fault(), "");
  CHECK_EQ(trace.version(), 6);
  CHECK(trace.whole());
  CHECK(validate(trace).empty());
  CHECK(dump(trace).find("title = ") != std::string::npos);
  CHECK(dump(trace).find("usual_call_costs") != std::string::npos);
}

TEST_CASE("a trace that tells nothing of what objects count opens, and tells who waits for them") {
  const auto loaded = Trace::load("tests/trace/old/version8_queue.fstrace");
  REQUIRE(loaded.ok());
  const Trace& trace = loaded.value();
  CHECK_EQ(trace.fault(), "");
  CHECK_EQ(trace.version(), 8);
  CHECK(trace.whole());
  CHECK(validate(trace).empty());
  CHECK(dump(trace).find("LevelChanged") == std::string::npos);
  CHECK(dump(trace).find("queue get jobs") != std::string::npos);
}

TEST_CASE("traces of older versions open, and say what they said") {
  struct Old {
    const char* name;
    std::uint64_t events;
    const char* line;
  };
  for (const Old& old :
       {Old{"gevent", 166, "foo_bar_func.py"},
        Old{"cores", 417, "MachineSet cores=4 gil=0 preemption=adversarial quantum=4000000"},
        Old{"arguments", 58, "arguments=\"a b c\" python=\"CPython 3.11.2\""}}) {
    CAPTURE(std::string(old.name));
    const auto loaded =
        Trace::load(std::string("tests/trace/old/version4_") + old.name + ".fstrace");
    REQUIRE(loaded.ok());
    const Trace& trace = loaded.value();
    CHECK_EQ(trace.fault(), "");
    CHECK_EQ(trace.version(), 4);
    CHECK_EQ(trace.size(), old.events);
    CHECK(trace.whole());
    CHECK(validate(trace).empty());
    CHECK(dump(trace).find(old.line) != std::string::npos);
    for (const Event& event : trace.events()) {
      CHECK_FALSE(std::holds_alternative<RecipeTold>(event.payload));
    }
  }
}

TEST_CASE("random bodies under a right checksum never do harm") {
  std::uint64_t state = 1;
  const auto next = [&state] {
    return state = state * 6364136223846793005u + 1442695040888963407u;
  };
  for (int round = 0; round < 3000; ++round) {
    if (!test::in_portion(round)) continue;
    Bytes body;
    for (std::uint64_t i = 0, n = 1 + (next() >> 40) % 120; i < n; ++i) {
      body.push_back(static_cast<std::uint8_t>((next() >> 33) % ((next() >> 62) ? 28 : 256)));
    }
    Bytes bytes(kMagic.begin(), kMagic.end());
    bytes.insert(bytes.end(), {1, 0, 0, 0, static_cast<std::uint8_t>(body.size()), 0, 0, 0});
    const std::uint32_t sum = block_checksum(0, bytes.data() + 16, body.data(), body.size());
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
    bytes.insert(bytes.end(), body.begin(), body.end());
    const Trace trace = decode(bytes);
    for (const Event& event : trace.events()) REQUIRE(event.cause < event.seq);
  }
}

TEST_CASE("foreign, newer and empty files are called what they are") {
  const auto fault = [](std::string text) {
    return decode(Bytes(text.begin(), text.end())).fault();
  };
  CHECK_EQ(fault(""), "not a Fiberscope trace: it is empty at byte 0; no event was kept");
  CHECK_EQ(fault("x"),
           "not a Fiberscope trace: the header is missing at byte 0; no event was kept");
  CHECK_EQ(fault("#!/usr/bin/python3\nprint()\n"),
           "not a Fiberscope trace: the header is missing at byte 0; no event was kept");
  CHECK(fault("fiber").find("ends inside the header at byte 5") != std::string::npos);
  Bytes newer = test::sample_trace_bytes();
  newer[12] = kFormatVersion + 1;
  CHECK_EQ(decode(newer).fault(),
           "the trace has the newer format version 13, this Fiberscope reads up to version 12 (a "
           "newer Fiberscope will open it): stopped at byte 12; no event was kept");
  // a foreign header that arrives in tiny pieces is refused at the first wrong byte
  Trace trace;
  const std::uint8_t text[] = {'f', 'i', 'n', 'e'};
  for (const std::uint8_t& c : text) trace.append(&c, 1);
  CHECK(trace.fault().find("not a Fiberscope trace") == 0);
}

TEST_CASE("load reads files and its errors name them") {
  char path[] = "/tmp/fiberscope-trace-XXXXXX";
  const int fd = mkstemp(path);
  REQUIRE(fd >= 0);
  const Bytes bytes = test::sample_trace_bytes();
  REQUIRE_EQ(write(fd, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  close(fd);
  const base::Result<Trace> loaded = Trace::load(path);
  REQUIRE(loaded.ok());
  CHECK_EQ(dump(loaded.value()), dump(test::sample_trace()));
  REQUIRE_EQ(truncate(path, 28), 0);
  const base::Result<Trace> cut = Trace::load(path);
  REQUIRE_FALSE(cut.ok());
  CHECK(cut.error().find(path) == 0);
  CHECK(cut.error().find("cut short") != std::string::npos);
  unlink(path);
  const base::Result<Trace> missing = Trace::load(path);
  REQUIRE_FALSE(missing.ok());
  CHECK_EQ(missing.error(), std::string(path) + ": cannot be opened: No such file or directory");
}

TEST_CASE("long blocks are closed early and a huge text is cut") {
  std::size_t blocks = 0;
  base::VirtualClock clock;
  Bytes bytes;
  {
    Writer w(clock, [&](const std::uint8_t* data, std::size_t size) {
      ++blocks;
      bytes.insert(bytes.end(), data, data + size);
    });
    w.emit(RunStarted{});
    const std::string text(600'000, 'y');
    for (int i = 0; i < 4; ++i) w.emit(OutputWritten{{}, 1, w.define(text)});
    w.emit(OutputWritten{{}, 2, w.define(std::string(kTextBytesMax + 5, 'z'))});
  }
  CHECK_EQ(blocks, 1 + 3);
  const Trace trace = decode(bytes);
  CHECK_EQ(trace.fault(), "");
  CHECK_EQ(trace.size(), 6);
  CHECK_EQ(trace.text(TextId{5}).size(), kTextBytesMax);
}

TEST_CASE("a list longer than any run makes is refused, however small its items") {
  const auto lanes = [](std::size_t count) {
    return test::decode(test::record([&](Writer& w, base::VirtualClock&) {
      w.emit(RunStarted{});
      w.emit(ChoiceMade{{}, {}, 0, std::vector<LaneId>(count)});
    }));
  };
  CHECK_EQ(lanes(kListItemsMax).fault(), "");
  CHECK(lanes(kListItemsMax + 1).fault().find("a list is longer than any run makes") !=
        std::string::npos);
}

}  // namespace fiberscope::trace
