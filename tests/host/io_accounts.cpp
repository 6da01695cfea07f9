// io_accounts FILE: settles the accounts of a trace's sockets: every byte that a program wrote to
// one was read, dropped, lost, or is unread, under way or unsent when the run ends. Prints the sums
// on one line. Exits with 1, and says why on the standard error, when something is unaccounted for,
// or the trace is damaged or breaks a law.
//
// For each socket: written - (its packets that arrived, were lost for good, or are under way) are
// its unsent bytes; arrived for it - read are its unread ones; less those that BytesDropped tells
// of. Neither is ever less than nothing, and a socket that is closed, as its peer is, has neither.
#include <cstdint>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "scheduler/trace/trace.h"
#include "scheduler/trace/validate.h"

using namespace fiberscope;
using namespace fiberscope::trace;

namespace {

const std::set<std::string, std::less<>> kWriting = {"send",  "sendto", "sendmsg",
                                                     "write", "writev", "sendfile"};
const std::set<std::string, std::less<>> kReading = {"recv", "recvfrom", "recvmsg", "read"};

const std::set<FileKind> kSockets = {FileKind::TcpSocket, FileKind::TcpListener,
                                     FileKind::UdpSocket, FileKind::UnixSocket,
                                     FileKind::UnixListener};

struct Account {
  std::string name;
  base::ObjectId peer;
  bool closed = false;
  bool used = false;  // by a system call; else it is one end of a declared service's
  std::int64_t written = 0;
  std::int64_t read = 0;
  std::int64_t arrived = 0;  // of its packets
  std::int64_t lost = 0;     // likewise, and not sent again
  std::int64_t under_way = 0;
  std::int64_t received = 0;  // of its peers' packets
  std::int64_t dropped = 0;
  std::int64_t unsent() const { return written - arrived - lost - under_way; }
  std::int64_t unread() const { return received - read; }
};

// The machine acts when somebody waits: what arrives in the program's last moment is not told.
constexpr base::TimeNs kLastMomentNs = base::kMillisecond;

struct Packet {
  PacketSent told;
  bool over = false;
};

class Book {
 public:
  explicit Book(const Trace& trace) : trace_(trace) {
    for (const Event& event : trace.events()) {
      std::visit([&](const auto& payload) { enter(event, payload); }, event.payload);
    }
    settle_packets();
  }

  bool balanced() {
    for (const auto& [object, account] : accounts_) check(account);
    return problems_ == 0;
  }

  void print() const {
    std::int64_t sums[7] = {};
    for (const auto& [object, account] : accounts_) {
      const std::int64_t values[] = {account.written, account.read,      account.dropped,
                                     account.lost,    account.under_way, account.unread(),
                                     account.unsent()};
      if (!account.used) continue;
      for (int i = 0; i < 7; ++i) sums[i] += values[i];
    }
    std::cout << "sockets " << accounts_.size() << " written " << sums[0] << " read " << sums[1]
              << " dropped " << sums[2] << " lost " << sums[3] << " underway " << sums[4]
              << " packets " << packets_.size() << " lost_packets " << lost_packets_ << " faults "
              << faults_ << "\n";
  }

 private:
  void complain(const std::string& what) {
    std::cerr << what << "\n";
    ++problems_;
  }

  void enter(const Event&, const FileOpened& told) { name(told.object, told.kind, told.name); }
  void enter(const Event&, const FileNamed& told) {
    name(told.object, told.kind, told.name);
    const auto it = accounts_.find(told.object);
    if (it != accounts_.end() && told.peer) it->second.peer = told.peer;
  }
  void name(base::ObjectId object, FileKind kind, base::TextId text) {
    if (kSockets.contains(kind)) accounts_[object].name = trace_.text(text);
  }
  void enter(const Event&, const FileClosed& told) {
    if (const auto it = accounts_.find(told.object); it != accounts_.end()) {
      it->second.closed = true;
    }
  }
  void enter(const Event&, const SystemCallDone& done) {
    const auto it = accounts_.find(done.object);
    if (it == accounts_.end()) return;
    it->second.used = true;
    if (done.error != 0) return;
    const std::string_view call = trace_.text(done.call);
    if (kWriting.contains(call)) it->second.written += static_cast<std::int64_t>(done.result);
    if (kReading.contains(call)) it->second.read += static_cast<std::int64_t>(done.result);
  }
  void enter(const Event& event, const PacketSent& sent) {
    packets_[sent.packet] = {sent};
    // what is sent again is lost no more
    if (const auto it = losses_.find(event.cause); it != losses_.end()) {
      const Packet& before = packets_.at(it->second);
      if (before.told.from == sent.from && before.told.bytes == sent.bytes) losses_.erase(it);
    }
  }
  void enter(const Event& event, const PacketArrived& arrived) {
    const Packet* const packet = end_of(event, arrived.packet);
    if (packet == nullptr || packet->told.bytes == 0) return;
    const auto bytes = static_cast<std::int64_t>(packet->told.bytes);
    accounts_[packet->told.from].arrived += bytes;
    accounts_[packet->told.to].received += bytes;
  }
  void enter(const Event& event, const PacketLost& lost) {
    if (end_of(event, lost.packet) == nullptr) return;
    losses_[event.seq] = lost.packet;
    ++lost_packets_;
  }
  void enter(const Event&, const BytesDropped& dropped) {
    accounts_[dropped.object].dropped += static_cast<std::int64_t>(dropped.bytes);
  }
  void enter(const Event&, const FaultStruck&) { ++faults_; }
  template <class Other>
  void enter(const Event&, const Other&) {}

  Packet* end_of(const Event& event, base::PacketId id) {
    const auto it = packets_.find(id);
    if (it == packets_.end() || it->second.over) {
      complain("event " + std::to_string(event.seq.value) +
               ": a packet ends that is not on its way");
      return nullptr;
    }
    it->second.over = true;
    return &it->second;
  }

  void settle_packets() {
    const TimeNs end_ns = trace_.events().empty() ? 0 : trace_.events().back().time_ns;
    for (const auto& [seq, id] : losses_) {
      const PacketSent& told = packets_.at(id).told;
      accounts_[told.from].lost += static_cast<std::int64_t>(told.bytes);
    }
    for (const auto& [id, packet] : packets_) {
      if (packet.over) continue;
      accounts_[packet.told.from].under_way += static_cast<std::int64_t>(packet.told.bytes);
      if (packet.told.arrives_ns < end_ns - kLastMomentNs) {
        complain("packet " + std::to_string(id.value) + " should have arrived");
      }
    }
  }

  void check(const Account& account) {
    if (!account.used) return;
    const std::string sums =
        account.name + ": written " + std::to_string(account.written) + ", arrived " +
        std::to_string(account.arrived) + ", lost " + std::to_string(account.lost) +
        ", under way " + std::to_string(account.under_way) + "; received " +
        std::to_string(account.received) + ", read " + std::to_string(account.read) + "; dropped " +
        std::to_string(account.dropped);
    if (account.unsent() < 0) complain(sums + ": more was sent than was written");
    if (account.unread() < 0) complain(sums + ": more was read than had arrived");
    const std::int64_t left = account.unsent() + account.unread() - account.dropped;
    if (left < 0) complain(sums + ": more was dropped than there was");
    const auto peer = accounts_.find(account.peer);
    const bool alone = peer == accounts_.end() || peer->second.closed;
    if (left > 0 && account.closed && alone) complain(sums + ": " + std::to_string(left) + " gone");
  }

  const Trace& trace_;
  std::map<base::ObjectId, Account> accounts_;
  std::map<base::PacketId, Packet> packets_;
  std::map<base::EventSeq, base::PacketId> losses_;  // not sent again so far
  int lost_packets_ = 0;
  int faults_ = 0;
  int problems_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: io_accounts FILE\n";
    return 2;
  }
  const auto trace = Trace::load(argv[1]);
  if (!trace) {
    std::cerr << trace.error() << "\n";
    return 1;
  }
  bool sound = trace.value().fault().empty();
  if (!sound) std::cerr << trace.value().fault() << "\n";
  for (const Violation& v : validate(trace.value())) {
    std::cerr << "event " << v.seq.value << ": " << v.what << "\n";
    sound = false;
  }
  Book book(trace.value());
  book.print();
  return book.balanced() && sound ? 0 : 1;
}
