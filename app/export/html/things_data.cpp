// What a page knows of the rows below the lanes: locks and the like, watched variables,
// connections, devices and pipes, and the packets between them.
#include <map>

#include "app/export/html/telling.h"
#include "app/export/picture/labels.h"
#include "app/export/picture/object_row.h"
#include "app/export/picture/rows.h"
#include "app/model/reading/watched.h"
#include "app/model/words/events_io.h"
#include "app/model/words/object_text.h"
#include "app/model/words/variable_text.h"

namespace fiberscope::exporter {

using base::LaneId;
using base::ObjectId;
using words::tr;

namespace {

// Of longer runs a page does not say of each of their stretches what it was.
constexpr std::uint32_t kToldStepsMax = 20'000;

std::string in_pattern(const char* pattern, const std::string& lane) {
  return words::fill(tr(pattern), {{"lane", lane}});
}

// kind_letter: of a file's sign: l for who listens, d for a device, k for a keyboard, c for both
// ends of a connection.
char kind_letter(trace::FileKind kind) {
  using enum trace::FileKind;
  if (kind == TcpListener || kind == UnixListener) return 'l';
  return kind == Device ? 'd' : kind == Terminal ? 'k' : 'c';
}

// Things: what stands in the bands, each sort in its own list.
class Things {
 public:
  explicit Things(Telling& t) : t_(t), model_(t.model) {
    for (JsonOut* const list : {&objects_, &variables_, &files_}) list->open('[');
  }

  void objects() {
    for (const ObjectBandKind& kind : object_bands()) {
      object_band(
          kind.group, kind.id, [&] { return std::string(tr(kind.title)); },
          model_.objects.count(kind.group) > kObjectsUnfolded);
    }
  }
  void library() {
    object_band(
        model::ObjectGroup::Library, "timeline.library.objects",
        [&] { return LibraryObjects(true).name(model_, t_.subject.cut.last); }, true);
  }
  void watched();
  void files();
  void packets();
  void write();

 private:
  struct Band {
    std::string key;
    std::uint32_t title = 0;
    bool folded = false;
    char kind = 'o';                 // of objects, v of variables, f of files
    std::vector<std::int64_t> rows;  // places in the list of that sort
  };
  template <class Title>
  void object_band(model::ObjectGroup group, const char* id, const Title& title, bool folded);
  void object(const model::ObjectTrack& track);
  void spans(const char* key, const model::ObjectTrack& track, bool waits);
  void variable(const model::Variable& variable);
  std::int64_t file(ObjectId id, std::int64_t band);
  void readiness(const model::FileTrack& track);

  bool shown(LaneId user) const { return shown_.empty() || shown_[user.value]; }
  std::uint32_t step_of(base::EventSeq event) const {
    const std::uint32_t step = event ? t_.steps.at(event) : 0;
    return step <= t_.last ? step : 0;
  }
  // is_later: what is told of it is not for the part.
  bool is_later(base::EventSeq end) const { return end > t_.subject.cut.last; }
  template <class Say>
  std::uint32_t told(const Say& say) {
    return t_.last > kToldStepsMax ? 0 : t_.spoken.text(say);
  }

  Telling& t_;
  const model::Model& model_;
  std::vector<bool> shown_;  // by lane, where only some are
  std::vector<Band> bands_;
  JsonOut objects_, variables_, files_;
  std::int64_t object_count_ = 0, variable_count_ = 0, file_count_ = 0;
  std::map<ObjectId, std::int64_t> place_of_;  // of a file in its list, from 1 on
  std::vector<std::int64_t> packets_;
};

template <class Title>
void Things::object_band(model::ObjectGroup group, const char* id, const Title& title,
                         bool folded) {
  Band band{id, t_.spoken.text(title), folded, 'o', {}};
  for (const ObjectId object : model_.objects.members(group)) {
    const model::ObjectTrack& track = *model_.objects.find(object);
    const auto later = [&](const model::PackedRows<model::ObjectSpan>& all) {
      return all.empty() || all.front().begin > t_.subject.cut.last;
    };
    if (later(track.holds) && later(track.waits)) continue;
    band.rows.push_back(object_count_++);
    this->object(track);
  }
  if (!band.rows.empty()) bands_.push_back(std::move(band));
}

void Things::object(const model::ObjectTrack& track) {
  JsonOut& out = objects_;
  out.open('{');
  out.member("name", t_.spoken.text([&] { return model::object_name(t_.trace, track); }));
  out.member("group", static_cast<std::int64_t>(track.group));
  spans("holds", track, false);
  spans("waits", track, true);
  out.close();
}

// spans: from step to step (0: it goes on), the lane, its label, what is told of it.
void Things::spans(const char* key, const model::ObjectTrack& track, bool waits) {
  std::vector<std::int64_t> list;
  for (const model::ObjectSpan& span : waits ? track.waits : track.holds) {
    const std::uint32_t begin = t_.steps.at(span.begin);
    if (begin > t_.last) break;
    const auto label = [&] {
      const std::string lane = model_.names.lane(span.lane);
      if (!waits) return in_pattern("held by {lane}", lane);
      const bool gets = span.why == trace::WaitKind::QueueGet;
      const bool puts = span.why == trace::WaitKind::QueuePut;
      return in_pattern(gets   ? "{lane} waits to get"
                        : puts ? "{lane} waits to put"
                               : "{lane} waits",
                        lane);
    };
    const auto what = [&] {
      return model::explain_object(t_.trace, model_.names, track, span, waits);
    };
    list.insert(list.end(), {begin, step_of(span.end), span.lane.value, t_.spoken.text(label),
                             is_later(span.end) ? 0 : told(what)});
  }
  objects_.list(key, list);
}

void Things::watched() {
  Band band{"timeline.watched",
            t_.spoken.text([] { return std::string(tr("Watched")); }),
            false,
            'v',
            {}};
  for (const base::VariableId id : model::watched_by_default(model_.variables)) {
    const model::Variable& variable = *model_.variables.find(id);
    if (t_.steps.at(variable.found) > t_.last) continue;
    band.rows.push_back(variable_count_++);
    this->variable(variable);
  }
  if (!band.rows.empty()) bands_.push_back(std::move(band));
}

void Things::variable(const model::Variable& variable) {
  JsonOut& out = variables_;
  out.open('{');
  out.member("name", t_.spoken.name(model_.names.variable(variable.id)));
  std::vector<std::int64_t> values, losses;
  for (const model::VariableValue& value : variable.values) {
    const std::uint32_t step = t_.steps.at(value.event);
    if (step > t_.last) break;
    const std::uint32_t whom = t_.spoken.text([&] {
      return value.loses    ? std::string(tr("lost"))
             : value.writer ? in_pattern("by {lane}", model_.names.lane(value.writer))
                            : std::string();
    });
    values.insert(
        values.end(),
        {t_.steps.at(value.from), value.from_ns, step, value.writer.value,
         t_.spoken.name(t_.trace.text(value.value)), value.loses ? 1 : 0, whom, told([&] {
           return model::explain_access(t_.trace, model_.names, model_.variables, value.event).text;
         })});
  }
  for (const model::LostUpdate& lost : variable.lost) {
    const std::uint32_t step = t_.steps.at(lost.write);
    if (step > t_.last) break;
    losses.insert(losses.end(),
                  {t_.steps.at(model::told_at(t_.trace, lost.read)),
                   t_.steps.at(model::told_at(t_.trace, lost.write)), step, t_.spoken.text([&] {
                     return model::loss_label(t_.trace, model_.names, lost);
                   })});
  }
  out.list("values", values);
  out.list("losses", losses);
  out.close();
}

void Things::files() {
  if (t_.subject.cut.lanes.size() < model_.lanes.lane_count()) {
    shown_.assign(model_.lanes.lane_count() + 1, false);
    for (const LaneId lane : t_.subject.cut.lanes) shown_[lane.value] = true;
  }
  for (const FileBandKind& kind : file_bands()) {
    const std::size_t count = model_.files.count(kind.group);
    Band band{kind.id,
              t_.spoken.text([&] { return std::string(tr(kind.title)); }),
              count > kind.unfolded_max,
              'f',
              {}};
    for (const ObjectId object : model_.files.members(kind.group)) {
      const model::FileTrack& track = *model_.files.file(object);
      if (t_.steps.at(track.opened) > t_.last || !shown(track.user)) continue;
      band.rows.push_back(file(object, static_cast<std::int64_t>(bands_.size())) - 1);
    }
    if (!band.rows.empty()) bands_.push_back(std::move(band));
  }
}

// file: its place in the list, from 1 on. `band`: the one it stands in; -1: none, it is only where
// packets come from or go to.
std::int64_t Things::file(ObjectId id, std::int64_t band) {
  if (const auto found = place_of_.find(id); found != place_of_.end()) return found->second;
  const model::FileTrack* track = model_.files.file(id);
  if (track == nullptr) return 0;
  place_of_[id] = ++file_count_;
  const char kind = kind_letter(track->kind);
  JsonOut& out = files_;
  out.open('{');
  out.member("name", t_.spoken.name(model_.names.files().bare(id, t_.subject.cut.last)));
  out.member("kind", std::string_view(&kind, 1));
  out.member("user", track->user.value);
  out.member("band", band);
  if (band >= 0) readiness(*track);
  out.close();
  return file_count_;
}

// readiness: n for nothing, r for readable, w, b for both, x for broken.
void Things::readiness(const model::FileTrack& track) {
  constexpr char kLetters[] = "nrwbxe";
  std::vector<std::int64_t> begins, labels, strikes;
  std::string states;
  for (std::uint32_t i = 0; i < track.slices.size(); ++i) {
    const model::FileSlice slice = model_.files.slice(track.object, i);
    const std::uint32_t step = t_.steps.at(slice.begin);
    if (step > t_.last) break;
    begins.push_back(step);
    states += kLetters[static_cast<std::size_t>(slice.state)];
    labels.push_back(t_.spoken.text([&] { return file_label(model_, slice); }));
  }
  for (const std::uint32_t event : track.strikes) {
    const std::uint32_t step = t_.steps.at(base::EventSeq{event});
    if (step <= t_.last) strikes.push_back(step);
  }
  files_.deltas("begins", begins);
  files_.member("states", std::string_view(states));
  files_.list("labels", labels);
  files_.member("opened", t_.steps.at(track.opened));
  files_.member("closed", step_of(track.closed));
  if (!strikes.empty()) files_.list("strikes", strikes);
}

// packets: from step to step (0: it is on its way), what became of it, whether it carries what a
// program says, its sender, from which file to which, its size, and what is told of it.
void Things::packets() {
  for (const model::Packet& packet : model_.packets.all()) {
    const std::uint32_t sent = t_.steps.at(packet.sent);
    if (sent > t_.last) break;
    const bool later = is_later(packet.end);
    const auto fate = later ? model::Packet::Fate::OnItsWay : packet.fate;
    const auto size = [&] {
      return packet.bytes > 0 ? model::bytes_text(packet.bytes) : std::string();
    };
    const auto what = [&] { return model::packet_words(model_.names, model_.files, packet); };
    packets_.insert(packets_.end(),
                    {sent, step_of(packet.end), static_cast<std::int64_t>(fate),
                     packet.carries_data() ? 1 : 0, packet.sender.value, file(packet.from, -1),
                     file(packet.to, -1), t_.spoken.text(size), later ? 0 : told(what)});
  }
}

void Things::write() {
  JsonOut& out = t_.out;
  out.key("bands"), out.open('[');
  for (const Band& band : bands_) {
    out.open('{');
    out.member("key", std::string_view(band.key));
    out.member("title", band.title);
    out.member("folded", band.folded ? 1 : 0);
    out.member("kind", std::string_view(&band.kind, 1));
    out.list("rows", band.rows);
    out.close();
  }
  out.close();
  for (JsonOut* const list : {&objects_, &variables_, &files_}) list->close();
  out.key("objects"), out.json(objects_.str());
  out.key("variables"), out.json(variables_.str());
  out.key("files"), out.json(files_.str());
  out.list("packets", packets_);
}

}  // namespace

void tell_things(Telling& t) {
  Things things(t);
  if (t.subject.objects) things.objects(), things.watched(), things.library();
  if (t.subject.files) things.files();
  things.packets();
  things.write();
}

}  // namespace fiberscope::exporter
