// Packets on the wire and the tracks of files: connections, devices and pipes over time.
#include "app/model/folds/packets.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "app/model/reading/row.h"
#include "scheduler/base/prng.h"
#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::trace;
using base::EventSeq;
using base::LaneId;
using base::TimeNs;
using model::AxisKind;
using model::FileGroup;
using model::FileState;
using model::Packet;
using test::kClient, test::kEpoll, test::kServer, test::kSocket;

namespace {

constexpr TimeNs kMs = base::kMillisecond;
constexpr ObjectId kFile{1}, kPeer{2};
constexpr LaneId kLane{2};

Trace told(const std::function<void(Writer&, base::VirtualClock&)>& body) {
  return test::decode(test::record([&](Writer& w, base::VirtualClock& clock) {
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w.intern("process"), {}});
    w.emit(LaneBorn{kLane, LaneId{1}, {}, LaneKind::Thread, w.intern("client"), {}});
    body(w, clock);
  }));
}

void call(Writer& w, const char* name, std::uint64_t result, TimeNs began_ns = 0) {
  w.emit(SystemCallDone{kLane, w.intern(name), 7, kFile, result, 0, began_ns, began_ns, 0, {}});
}

}  // namespace

TEST_CASE("a packet knows when it left, when it arrived or was lost, and where it went") {
  test::IoMoments at;
  const Trace trace = test::io_trace(&at);
  const model::Model model(trace);
  REQUIRE(model.packets.all().size() == 2);
  const Packet& page = model.packets.all()[0];
  CHECK(page.from == kServer);
  CHECK(page.to == kSocket);
  CHECK(page.fate == Packet::Fate::Arrived);
  CHECK(page.sent == at.sent);
  CHECK(page.end == at.arrived);
  CHECK(page.sent_ns == 10 * kMs);
  CHECK(page.end_ns == 30 * kMs);
  CHECK_FALSE(page.sender);
  CHECK(model.packets.all()[1].fate == Packet::Fate::Lost);
  CHECK(model::packet_words(model.names, model.files, page) ==
        "1000 bytes from python.example:80 to client, 20 ms on the way");
  CHECK(model::packet_words(model.names, model.files, model.packets.all()[1]) ==
        "the end of data from client to python.example:80, lost on the way");
}

TEST_CASE("the lane whose call sent a packet is its sender; who answered is where it went") {
  const Trace trace = told([](Writer& w, base::VirtualClock& clock) {
    w.emit(FileOpened{kFile, FileKind::TcpSocket, kLane, w.intern("socket"), {}});
    w.emit(FileNamed{kFile, FileKind::TcpSocket, w.intern("python.example:80"), {}});
    w.emit(PacketSent{PacketId{1}, kFile, {}, PacketKind::Connect, 0, 20 * kMs});
    clock.now_ns = 20 * kMs;
    w.emit(PacketArrived{PacketId{1}});
    w.emit(FileOpened{kPeer, FileKind::TcpSocket, {}, w.intern("service"), {}});
    w.emit(FileNamed{kFile, FileKind::TcpSocket, w.intern("python.example:80"), kPeer});
    w.emit(PacketSent{PacketId{2}, kPeer, kFile, PacketKind::Accept, 0, 40 * kMs});
    clock.now_ns = 40 * kMs;
    w.emit(PacketArrived{PacketId{2}});
    call(w, "connect", 0, 0);
    w.emit(PacketSent{PacketId{3}, kFile, kPeer, PacketKind::Data, 128, 60 * kMs});
    call(w, "recv", 0, 40 * kMs);  // sends nothing
    call(w, "send", 128, 40 * kMs);
  });
  const model::Model model(trace);
  const auto& packets = model.packets.all();
  REQUIRE(packets.size() == 3);
  CHECK(packets[0].sender == kLane);
  CHECK(packets[0].to == kPeer);
  CHECK_FALSE(packets[1].sender);
  CHECK(packets[2].sender == kLane);
  CHECK(packets[2].fate == Packet::Fate::OnItsWay);
  CHECK(model::packet_words(model.names, model.files, packets[2]) ==
        "128 bytes from client to python.example:80, 20 ms on the way");
}

TEST_CASE("the packets of a view are those that touch it, and skipping leaves out what it should") {
  base::Prng prng(5);
  const Trace trace = told([&](Writer& w, base::VirtualClock& clock) {
    w.emit(FileOpened{kFile, FileKind::UdpSocket, kLane, w.intern("socket"), {}});
    std::map<TimeNs, std::vector<PacketId>> due;
    for (std::uint32_t i = 1; i <= 3000; ++i) {
      clock.now_ns += static_cast<TimeNs>(prng.below(kMs));
      while (!due.empty() && due.begin()->first <= clock.now_ns) {
        for (const PacketId id : due.begin()->second) w.emit(PacketArrived{id});
        due.erase(due.begin());
      }
      const bool far = prng.below(50) == 0;
      const TimeNs arrives = clock.now_ns + static_cast<TimeNs>(prng.below(far ? 200 * kMs : kMs));
      w.emit(PacketSent{PacketId{i}, kFile, kFile, PacketKind::Datagram, 1, arrives});
      due[arrives].push_back(PacketId{i});
    }
  });
  const model::Model model(trace);
  for (const AxisKind axis : {AxisKind::Time, AxisKind::Steps}) {
    const std::int64_t end = model::axis_end(trace, axis);
    for (int k = 0; k < 40; ++k) {
      const auto from = static_cast<std::int64_t>(prng.below(static_cast<std::uint64_t>(end)));
      const std::int64_t to = from + static_cast<std::int64_t>(prng.below(1 + 50 * kMs)) % end;
      std::vector<std::size_t> expected, seen;
      for (std::size_t i = 0; i < model.packets.all().size(); ++i) {
        const Packet& packet = model.packets.all()[i];
        if (model::Packets::from_unit(packet, axis) <= to &&
            model::Packets::to_unit(packet, axis, end) >= from) {
          expected.push_back(i);
        }
      }
      model.packets.each_in(axis, from, to, end, [&](std::size_t i) {
        seen.push_back(i);
        return std::int64_t{0};
      });
      CHECK(seen == expected);
    }
    std::int64_t least = 0, count = 0;
    model.packets.each_in(axis, 0, end, end, [&](std::size_t i) {
      const std::int64_t unit = model::Packets::from_unit(model.packets.all()[i], axis);
      CHECK(unit >= least);
      least = unit + end / 20;
      ++count;
      return least;
    });
    CHECK(count > 10);
    CHECK(count <= 21);
  }
}

TEST_CASE("a file's track is its readiness from its opening to its closing") {
  test::IoMoments at;
  const Trace trace = test::io_trace(&at);
  const model::Model model(trace);
  const model::FileTrack& socket = *model.files.file(kSocket);
  std::vector<FileState> states;
  for (std::uint32_t i = 0; i < socket.slices.size(); ++i) {
    states.push_back(model.files.slice(kSocket, i).state);
  }
  CHECK(states == std::vector<FileState>{FileState::Nothing, FileState::Readable,
                                         FileState::Nothing, FileState::Closed});
  const model::FileSlice readable = model.files.slice(kSocket, 1);
  CHECK(readable.begin_ns == 30 * kMs);
  CHECK(readable.end_ns == 32 * kMs);
  CHECK(socket.closed == at.closed);
  CHECK(socket.user == kClient);
  CHECK(model.files.buffered(kSocket, at.sent) == 0);
  CHECK(model.files.buffered(kSocket, at.arrived) == 1000);
  CHECK(model.files.buffered(kSocket, at.received) == 0);
  REQUIRE(socket.strikes.size() == 1);
  CHECK(std::holds_alternative<FaultStruck>(trace.at(EventSeq{socket.strikes[0]}).payload));
}

TEST_CASE("connections, devices and pipes have rows; also those that no lane opened") {
  test::IoMoments at;
  const Trace trace = test::io_trace(&at);
  const model::Model model(trace);
  // the service's end, which belongs to no lane, is a connection; the epoll set is none
  CHECK(model.files.members(FileGroup::Connections) == std::vector<ObjectId>{kSocket, kServer});
  CHECK(model.files.count(FileGroup::Connections) == 2);
  CHECK(model.files.count(FileGroup::Devices) == 0);

  const Trace other = told([](Writer& w, base::VirtualClock&) {
    w.emit(FileOpened{kFile, FileKind::Pipe, kLane, w.intern("pipe, write end"), {}});
    w.emit(FileOpened{kPeer, FileKind::Pipe, kLane, w.intern("pipe, read end"), {}});
    w.emit(FileNamed{kFile, FileKind::Pipe, w.intern("pipe, write end"), kPeer});
    w.emit(FileOpened{ObjectId{3}, FileKind::UnixSocket, kLane, w.intern("socketpair"), {}});
    w.emit(FileOpened{ObjectId{4}, FileKind::Device, kLane, w.intern("mouse"), {}});
    w.emit(FileOpened{ObjectId{5}, FileKind::Regular, kLane, w.intern("data.txt"), {}});
    call(w, "write", 5);
  });
  const model::Model pipes(other);
  CHECK(pipes.files.members(FileGroup::Pipes) == std::vector<ObjectId>{kFile, kPeer});
  CHECK(pipes.files.members(FileGroup::Connections).empty());  // a pair nobody used
  CHECK(pipes.files.members(FileGroup::Devices) == std::vector<ObjectId>{ObjectId{4}});
  CHECK(pipes.files.buffered(kPeer, EventSeq{other.size()}) == 5);
}

TEST_CASE("masks of poll(2) as what a program can do with the file") {
  CHECK(model::file_state(0) == FileState::Nothing);
  CHECK(model::file_state(1) == FileState::Readable);
  CHECK(model::file_state(4) == FileState::Writable);
  CHECK(model::file_state(5) == FileState::Both);
  CHECK(model::file_state(1 | 16) == FileState::Readable);  // there is still data
  CHECK(model::file_state(4 | 16) == FileState::Broken);
  CHECK(model::file_state(8) == FileState::Broken);
}

TEST_CASE("files and packets taken in pieces are the same as at once") {
  const auto bytes = [] {
    base::Prng prng(8);
    return test::record([&](Writer& w, base::VirtualClock& clock) {
      w.emit(FileOpened{kFile, FileKind::TcpSocket, {}, w.intern("socket"), {}});
      for (std::uint32_t i = 1; i <= 400; ++i) {
        clock.now_ns += kMs;
        w.emit(ReadinessChanged{kFile, static_cast<std::uint32_t>(prng.below(6))});
        w.emit(PacketSent{PacketId{i}, kFile, kFile, PacketKind::Data, i, clock.now_ns});
        if (prng.below(3) > 0) w.emit(PacketArrived{PacketId{i}});
      }
    });
  }();
  const Trace trace = test::decode(bytes);
  const model::Model whole(trace);
  Trace growing;
  model::Model piecewise(growing);
  for (std::size_t at = 0; at < bytes.size(); at += 61) {
    growing.append(bytes.data() + at, std::min<std::size_t>(61, bytes.size() - at));
    piecewise.update();
  }
  const auto& a = *whole.files.file(kFile);
  const auto& b = *piecewise.files.file(kFile);
  REQUIRE(a.slices.size() > 100);
  REQUIRE(a.slices.size() == b.slices.size());
  for (std::uint32_t i = 0; i < a.slices.size(); ++i) {
    CHECK(a.slices.tag(i) == b.slices.tag(i));
    CHECK(a.slices.start_ns(i) == b.slices.start_ns(i));
  }
  CHECK(whole.files.buffered(kFile, EventSeq{trace.size()}) > 0);
  CHECK(whole.files.buffered(kFile, EventSeq{trace.size()}) ==
        piecewise.files.buffered(kFile, EventSeq{trace.size()}));
  REQUIRE(whole.packets.all().size() == 400);
  for (std::size_t i = 0; i < 400; ++i) {
    CHECK(whole.packets.all()[i].fate == piecewise.packets.all()[i].fate);
    CHECK(whole.packets.all()[i].end == piecewise.packets.all()[i].end);
  }
}
