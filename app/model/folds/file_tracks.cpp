#include "app/model/folds/file_tracks.h"

#include <algorithm>

#include "app/model/folds/files.h"
#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory,
    OfEnds,
    Ignores<trace::SourceLoaded, trace::LaneBorn, trace::LaneRenamed, trace::LaneReady,
            trace::LaneSwitched, trace::LaneEnded, trace::LineReached, trace::LinesFolded,
            trace::LoopFolded, trace::OutputWritten, trace::ValuePassed, trace::NoteAdded,
            trace::PrioritySet, trace::InterestChanged, trace::InterestsListed,
            trace::OperationStarted, trace::OperationDone, trace::SignalRaised>>
    kIgnoredByFileTracks{};

}  // namespace

FileState file_state(std::uint32_t events) {
  constexpr std::uint32_t kIn = 1, kOut = 4, kError = 8, kHangUp = 16;
  const bool in = events & kIn, out = events & kOut;
  if (events & kError || (events & kHangUp && !in)) return FileState::Broken;
  if (in) return out ? FileState::Both : FileState::Readable;
  return out ? FileState::Writable : FileState::Nothing;
}

FileGroup FileTrack::group() const {
  switch (kind) {
    case trace::FileKind::TcpSocket:
    case trace::FileKind::TcpListener:
    case trace::FileKind::UdpSocket:
    case trace::FileKind::UnixListener:
      return FileGroup::Connections;
    case trace::FileKind::UnixSocket:  // event loops have a pair each, mostly for nothing
      return moved ? FileGroup::Connections : FileGroup::None;
    case trace::FileKind::Device:
      return FileGroup::Devices;
    case trace::FileKind::Terminal:
      return moved ? FileGroup::Devices : FileGroup::None;
    case trace::FileKind::Pipe:
      return moved ? FileGroup::Pipes : FileGroup::None;
    default:
      return FileGroup::None;
  }
}

// --- taking events
// --------------------------------------------------------------------------------

FileTrack* FileTracks::find(ObjectId id) {
  const auto found = place_.find(id);
  return found == place_.end() ? nullptr : &files_[found->second];
}

void FileTracks::enter(FileTrack& file, FileState state, const trace::Event& event) {
  const auto tag = static_cast<std::uint8_t>(state);
  if (file.closed) return;
  if (!file.slices.empty() && file.slices.tag(file.slices.size() - 1) == tag) return;
  file.slices.append(static_cast<std::uint64_t>(event.time_ns),
                     static_cast<std::uint32_t>(event.seq.value), tag, slabs_);
}

// touch: bytes moved through it, which may put it into a group.
void FileTracks::touch(FileTrack& file) {
  if (file.moved) return;
  --counts_[static_cast<std::size_t>(file.group())];
  file.moved = true;
  ++counts_[static_cast<std::size_t>(file.group())];
}

void FileTracks::change_level(FileTrack& file, std::int64_t by, const trace::Event& event) {
  const std::int64_t before = file.levels.empty() ? 0 : file.levels.back().bytes;
  const auto seq = static_cast<std::uint32_t>(event.seq.value);
  file.levels.push_back({seq, before + by});
}

void FileTracks::on(const trace::FileOpened& p, const trace::Event& event) {
  if (place_.contains(p.object)) return;
  FileTrack file;
  file.object = p.object;
  file.kind = p.kind;
  file.owner = file.user = p.lane;
  file.opened = event.seq;
  file.opened_ns = event.time_ns;
  place_[p.object] = static_cast<std::uint32_t>(files_.size());
  ++counts_[static_cast<std::size_t>(file.group())];
  files_.push_back(std::move(file));
  enter(files_.back(), FileState::Nothing, event);
}

void FileTracks::on(const trace::FileNamed& p, const trace::Event&) {
  FileTrack* file = find(p.object);
  if (file == nullptr) return;
  --counts_[static_cast<std::size_t>(file->group())];
  file->kind = p.kind;
  ++counts_[static_cast<std::size_t>(file->group())];
  if (!p.peer) return;
  file->peer = p.peer;
  // a pipe names its other end once
  if (FileTrack* peer = find(p.peer); peer != nullptr && !peer->peer) peer->peer = p.object;
}

void FileTracks::on(const trace::FileClosed& p, const trace::Event& event) {
  FileTrack* file = find(p.object);
  if (file == nullptr || file->closed) return;
  enter(*file, FileState::Closed, event);
  file->closed = event.seq;
  file->closed_ns = event.time_ns;
}

void FileTracks::on(const trace::ReadinessChanged& p, const trace::Event& event) {
  if (FileTrack* file = find(p.object)) enter(*file, file_state(p.events), event);
}

void FileTracks::on(const trace::SystemCallDone& p, const trace::Event& event) {
  FileTrack* file = find(p.object);
  if (file == nullptr) return;
  file->user = p.lane;
  if (p.error != 0 || p.result == 0) return;
  const Moves way = moves(trace_->text(p.call));
  if (way == Moves::Nothing) return;
  touch(*file);
  if (way == Moves::In && (!file->levels.empty() || file->kind == trace::FileKind::Pipe)) {
    change_level(*file, -static_cast<std::int64_t>(p.result), event);
  }
  // Sockets tell of their packets; what is written to a pipe is at its other end at once.
  if (way == Moves::Out && file->kind == trace::FileKind::Pipe) {
    if (FileTrack* peer = find(file->peer)) {
      touch(*peer);
      change_level(*peer, static_cast<std::int64_t>(p.result), event);
    }
  }
}

void FileTracks::on(const trace::LaneBlocked& p, const trace::Event&) {
  if (p.why != trace::WaitKind::Io) return;
  if (FileTrack* file = find(p.object)) file->user = p.lane;
}

void FileTracks::on(const trace::PacketSent& p, const trace::Event&) {
  const bool data = p.kind == trace::PacketKind::Data || p.kind == trace::PacketKind::Datagram;
  if (!data || p.bytes == 0) return;
  if (FileTrack* from = find(p.from)) touch(*from);
  flying_[p.packet] = {p.to, p.bytes};
}

void FileTracks::on(const trace::PacketArrived& p, const trace::Event& event) {
  const auto packet = flying_.find(p.packet);
  if (packet == flying_.end()) return;
  if (FileTrack* file = find(packet->second.to); file != nullptr && !file->closed) {
    touch(*file);
    change_level(*file, static_cast<std::int64_t>(packet->second.bytes), event);
  }
  flying_.erase(packet);
}

void FileTracks::on(const trace::PacketLost& p, const trace::Event&) { flying_.erase(p.packet); }

void FileTracks::on(const trace::BytesDropped& p, const trace::Event& event) {
  FileTrack* file = find(p.object);
  if (file == nullptr || file->levels.empty()) return;
  const std::int64_t left = file->levels.back().bytes;
  change_level(*file, -std::min(left, static_cast<std::int64_t>(p.bytes)), event);
}

void FileTracks::on(const trace::DeviceInput& p, const trace::Event&) {
  if (FileTrack* file = find(p.object)) touch(*file);
}

// A fault that meets all strikes what is open to that host.
void FileTracks::on(const trace::FaultStruck& p, const trace::Event& event) {
  const auto seq = static_cast<std::uint32_t>(event.seq.value);
  if (FileTrack* file = find(p.object)) file->strikes.push_back(seq);
}

void FileTracks::update(const Trace& trace, std::uint64_t until) {
  trace_ = &trace;
  take_new(trace, applied_, until, kIgnoredByFileTracks, [&](const trace::Event& event) {
    const auto on = [&]<class P>(const P& p) requires requires { this->on(p, event); }
    { this->on(p, event); };
    visit_payload(event.payload, Overloads{on, kIgnoredByFileTracks});
  });
  end_ns_ = trace.time_of(EventSeq{applied_});
  trace_ = nullptr;
}

void FileTracks::settle() {
  for (FileTrack& file : files_) {
    file.slices.shrink();
    file.levels.shrink();
    file.strikes.shrink_to_fit();
  }
  files_.shrink_to_fit();
  flying_ = {};
}

// --- reading
// --------------------------------------------------------------------------------------

const FileTrack* FileTracks::file(ObjectId id) const {
  const auto found = place_.find(id);
  return found == place_.end() ? nullptr : &files_[found->second];
}

std::vector<ObjectId> FileTracks::members(FileGroup group) const {
  std::vector<ObjectId> members;
  members.reserve(count(group));
  for (const FileTrack& file : files_) {
    if (file.group() == group) members.push_back(file.object);
  }
  return members;
}

FileSlice FileTracks::slice(ObjectId id, std::uint32_t index) const {
  const FileTrack& file = *this->file(id);
  FileSlice slice;
  slice.object = id;
  slice.index = index;
  slice.state = static_cast<FileState>(file.slices.tag(index));
  slice.open = index + 1 == file.slices.size();
  slice.begin = EventSeq{file.slices.first(index)};
  slice.begin_ns = file.slices.start_ns(index);
  slice.end = slice.open ? EventSeq{applied_} : EventSeq{file.slices.first(index + 1)};
  slice.end_ns = slice.open ? end_ns_ : file.slices.start_ns(index + 1);
  return slice;
}

std::pair<std::uint32_t, std::uint32_t> FileTracks::slices_in(ObjectId id, AxisKind axis,
                                                              std::int64_t from,
                                                              std::int64_t to) const {
  return file(id)->slices.touching(axis, from, to);
}

void FileTracks::fill(ObjectId id, AxisKind axis, FileStrip& strip) const {
  strip.begun.resize(strip.edges.size());
  strip.columns.resize(strip.edges.empty() ? 0 : strip.edges.size() - 1);
  const std::int64_t end = axis == AxisKind::Time ? end_ns_ : static_cast<std::int64_t>(applied_);
  file(id)->slices.sweep(axis, strip.edges, end, strip.columns.data(), strip.begun.data());
}

std::uint64_t FileTracks::buffered(ObjectId id, EventSeq at) const {
  const FileTrack* track = file(id);
  if (track == nullptr) return 0;
  const auto after = std::ranges::upper_bound(track->levels, static_cast<std::uint32_t>(at.value),
                                              {}, &FileTrack::Level::event);
  if (after == track->levels.begin()) return 0;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, (*(after - 1)).bytes));
}

}  // namespace fiberscope::model
