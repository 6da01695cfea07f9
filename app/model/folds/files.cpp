#include "app/model/folds/files.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "app/model/folds/world.h"

namespace fiberscope::model {

// --- reading
// --------------------------------------------------------------------------------------

const FileWorld* Files::file(base::ObjectId id) const {
  const auto chunk = chunks_.find(id.value / kFilesPerChunk);
  if (chunk == chunks_.end()) return nullptr;
  const auto found = chunk->second->find(id);
  return found == chunk->second->end() ? nullptr : &found->second;
}

std::vector<const FileWorld*> Files::open() const {
  std::vector<const FileWorld*> files;
  files.reserve(open_count_);
  for (const auto& [number, chunk] : chunks_) {
    for (const auto& [id, file] : *chunk) files.push_back(&file);
  }
  return files;
}

std::vector<PacketWorld> Files::packets() const {
  std::vector<PacketWorld> packets;
  for (const auto& [id, packet] : packets_) packets.push_back(packet);
  std::ranges::stable_sort(packets, {}, &PacketWorld::arrives_ns);
  return packets;
}

const PacketWorld* Files::next_packet_to(base::ObjectId id) const {
  const PacketWorld* next = nullptr;
  for (const auto& [number, packet] : packets_) {
    if (packet.to != id || packet.arrives_ns == base::kNever) continue;
    if (next == nullptr || packet.arrives_ns < next->arrives_ns) next = &packet;
  }
  return next;
}

std::vector<OperationWorld> Files::operations() const {
  std::vector<OperationWorld> operations;
  for (const auto& [id, operation] : operations_) operations.push_back(operation);
  std::ranges::stable_sort(operations, {}, &OperationWorld::due_ns);
  return operations;
}

const std::vector<InterestWorld>& Files::interests(base::ObjectId set) const {
  static const std::vector<InterestWorld> kNone;
  const auto found = sets_.find(set);
  return found == sets_.end() ? kNone : found->second;
}

base::EventSeq Files::listed(base::LaneId lane) const {
  const auto found = listed_.find(lane);
  return found == listed_.end() ? base::EventSeq{} : found->second;
}

bool Files::operator==(const Files& other) const {
  const auto same = [](const auto& a, const auto& b) {
    return a.first == b.first && (a.second == b.second || *a.second == *b.second);
  };
  return std::ranges::equal(chunks_, other.chunks_, same) && open_count_ == other.open_count_ &&
         packets_ == other.packets_ && operations_ == other.operations_ && sets_ == other.sets_ &&
         listed_ == other.listed_;
}

// --- applying events
// ------------------------------------------------------------------------------

FileWorld* Files::writable(base::ObjectId id) {
  const auto chunk = chunks_.find(id.value / kFilesPerChunk);
  if (chunk == chunks_.end() || !chunk->second->contains(id)) return nullptr;
  if (chunk->second.use_count() > 1) chunk->second = std::make_shared<Chunk>(*chunk->second);
  return &chunk->second->at(id);
}

void Files::on(const trace::FileOpened& p, const trace::Event& event) {
  std::shared_ptr<Chunk>& chunk = chunks_[p.object.value / kFilesPerChunk];
  if (!chunk) chunk = std::make_shared<Chunk>();
  if (chunk.use_count() > 1) chunk = std::make_shared<Chunk>(*chunk);
  FileWorld file;
  file.object = p.object;
  file.kind = p.kind;
  file.owner = p.lane;
  file.opened = event.seq;
  open_count_ += chunk->insert_or_assign(p.object, file).second;
}

void Files::on(const trace::FileNamed& p, const trace::Event&) {
  FileWorld* file = writable(p.object);
  if (!file) return;
  file->kind = p.kind;
  if (p.peer) file->peer = p.peer;
}

void Files::on(const trace::FileClosed& p, const trace::Event&) {
  if (!writable(p.object)) return;  // makes the chunk this world's own
  const auto chunk = chunks_.find(p.object.value / kFilesPerChunk);
  open_count_ -= chunk->second->erase(p.object);
  if (chunk->second->empty()) chunks_.erase(chunk);
  sets_.erase(p.object);
}

void Files::on(const trace::ReadinessChanged& p, const trace::Event& event) {
  FileWorld* file = writable(p.object);
  if (!file) return;
  file->readiness = p.events;
  file->readied = event.seq;
}

void Files::on(const trace::InterestChanged& p, const trace::Event&) {
  std::vector<InterestWorld>& set = sets_[p.set];
  const auto same = std::ranges::find_if(set, [&](const InterestWorld& one) {
    return one.object == p.object && one.descriptor == p.descriptor;
  });
  if (p.events == 0) {
    if (same != set.end()) set.erase(same);
    if (set.empty()) sets_.erase(p.set);
  } else if (same != set.end()) {
    same->events = p.events;
  } else {
    set.push_back({p.object, p.descriptor, p.events});
  }
}

void Files::on(const trace::InterestsListed& p, const trace::Event& event) {
  listed_[p.lane] = event.seq;
}

void Files::on(const trace::SystemCallDone& p, const trace::Event&) {
  FileWorld* file = writable(p.object);
  if (!file) return;
  file->vain_count += p.error == kVain;
  if (p.error != 0) return;
  file->results[p.call] += p.result;
  if (FileWorld* peer = file->peer ? writable(file->peer) : nullptr) {
    peer->peer_results[p.call] += p.result;
  }
}

void Files::on(const trace::PacketSent& p, const trace::Event& event) {
  packets_[p.packet] = {p.packet, p.from,        p.to,         p.kind,
                        p.bytes,  event.time_ns, p.arrives_ns, event.seq};
  if (FileWorld* from = writable(p.from)) from->left_bytes += static_cast<std::int64_t>(p.bytes);
}

void Files::on(const trace::PacketArrived& p, const trace::Event&) {
  const auto packet = packets_.find(p.packet);
  if (packet == packets_.end()) return;
  if (FileWorld* to = writable(packet->second.to)) {
    to->came_bytes += static_cast<std::int64_t>(packet->second.bytes);
  }
  packets_.erase(packet);
}

void Files::on(const trace::PacketLost& p, const trace::Event&) {
  const auto packet = packets_.find(p.packet);
  if (packet == packets_.end()) return;
  if (FileWorld* from = writable(packet->second.from)) {
    from->left_bytes -= static_cast<std::int64_t>(packet->second.bytes);
  }
  packets_.erase(packet);
}

void Files::on(const trace::BytesDropped& p, const trace::Event&) {
  if (FileWorld* file = writable(p.object)) file->came_bytes -= static_cast<std::int64_t>(p.bytes);
}

void Files::on(const trace::DeviceInput& p, const trace::Event&) {
  if (FileWorld* file = writable(p.object)) ++file->inputs[p.what];
}

void Files::on(const trace::OperationStarted& p, const trace::Event& event) {
  operations_[p.operation] = {p.operation, p.lane, p.object, event.time_ns, p.due_ns, event.seq};
}
void Files::on(const trace::OperationDone& p, const trace::Event&) {
  operations_.erase(p.operation);
}

void Files::leave_wait(base::LaneId lane) { listed_.erase(lane); }

// --- lanes and files
// ------------------------------------------------------------------------------

Moves moves(std::string_view call) {
  constexpr auto kIn = std::to_array<std::string_view>(
      {"read", "readv", "pread", "pread64", "recv", "recvfrom", "recvmsg"});
  constexpr auto kOut = std::to_array<std::string_view>(
      {"write", "writev", "pwrite", "pwrite64", "send", "sendto", "sendmsg", "sendfile"});
  if (std::ranges::find(kIn, call) != kIn.end()) return Moves::In;
  return std::ranges::find(kOut, call) != kOut.end() ? Moves::Out : Moves::Nothing;
}

namespace {

std::uint64_t sum_of(const trace::Trace& trace,
                     const std::map<base::TextId, std::uint64_t>& results, Moves way) {
  std::uint64_t sum = 0;
  for (const auto& [call, bytes] : results) {
    if (moves(trace.text(call)) == way) sum += bytes;
  }
  return sum;
}

constexpr std::uint32_t kReadable = 1, kBroken = 8 | 16;  // as of poll(2)

}  // namespace

std::uint64_t bytes_moved(const trace::Trace& trace, const FileWorld& file, Moves way) {
  return sum_of(trace, file.results, way);
}

std::uint64_t unread_bytes(const trace::Trace& trace, const FileWorld& file) {
  if ((file.readiness & kReadable) == 0) return 0;
  std::int64_t came = file.came_bytes;
  if (file.kind == trace::FileKind::Pipe || file.kind == trace::FileKind::UnixSocket) {
    came += static_cast<std::int64_t>(sum_of(trace, file.peer_results, Moves::Out));
  }
  for (const auto& [text, count] : file.inputs) {  // each is a line
    came += static_cast<std::int64_t>((trace.text(text).size() + 1) * count);
  }
  const auto read = static_cast<std::int64_t>(bytes_moved(trace, file, Moves::In));
  return came > read ? static_cast<std::uint64_t>(came - read) : 0;
}

std::uint64_t unsent_bytes(const trace::Trace& trace, const FileWorld& file) {
  if (file.kind != trace::FileKind::TcpSocket || (file.readiness & kBroken) != 0) return 0;
  const auto sent = static_cast<std::int64_t>(bytes_moved(trace, file, Moves::Out));
  return sent > file.left_bytes ? static_cast<std::uint64_t>(sent - file.left_bytes) : 0;
}

}  // namespace fiberscope::model
