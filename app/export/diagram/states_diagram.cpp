#include "app/export/diagram/states_diagram.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/words/words.h"
#include "scheduler/base/time.h"

namespace fiberscope::exporter {

namespace {

using base::EventSeq;
using base::LaneId;
using model::SliceState;
using model::Station;
using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kStations = model::kStations;
// In tokens. Where there is no room for all lanes at full size, those of the second row.
constexpr double kTitle = 44, kFoot = 10, kTop = 44, kBetween = 6;
constexpr double kToken = 34, kGap = 62;
constexpr double kLowToken = 26, kLowGap = 42;
// A card this wide has its tokens in two columns; a diagram less wide than this has wider gaps.
constexpr double kTwoColumns = 300, kNarrow = 720;

constexpr std::array<const char*, kStations> kTitles = {
    mark("New"), mark("Ready"), mark("Running"), mark("Sleeping"), mark("Waiting"), mark("Ended")};
constexpr std::array<SliceState, kStations> kGlyphs = {SliceState::New,     SliceState::Ready,
                                                       SliceState::Running, SliceState::Sleeping,
                                                       SliceState::Blocked, SliceState::Ended};

// The column in the middle.
constexpr std::array kQueue = {Station::Ready, Station::Sleeping, Station::Waiting};

constexpr std::size_t index_of(Station station) { return static_cast<std::size_t>(station); }

class StatesPainter {
 public:
  StatesPainter(Sketch& sketch, const Shot& shot, const model::StateMoves& moves, const Box& body)
      : s_(sketch),
        shot_(shot),
        moves_(moves),
        body_(body),
        counts_(moves.counts(shot.at())),
        whole_(moves.counts(EventSeq{shot.model.trace.size()})) {
    const model::StateMove* last = moves.last(shot.at());
    if (last != nullptr && last->event == shot.at()) now_ = last;
  }

  void paint() {
    sort_lanes();
    place_cards();
    ways();
    for (std::size_t i = 0; i < kStations; ++i) card(static_cast<Station>(i));
  }

 private:
  const Box& at(Station station) const { return cards_[index_of(station)]; }
  const std::vector<LaneId>& in(Station station) const { return lanes_[index_of(station)]; }
  bool ghost_in(Station station) const {
    return now_ != nullptr && now_->from == station && now_->to != station &&
           now_->from != Station::New;
  }

  // says_nothing: a process that is only another name for its one thread.
  bool says_nothing(const model::LaneWorld& lane) const {
    return lane.kind == trace::LaneKind::Process && lane.switch_count == 0;
  }

  // sort_lanes: the queue in its order, sleepers by when they wake, the ended latest first; of the
  // others those that people look at stand first.
  void sort_lanes() {
    const model::World& world = shot_.world;
    lanes_[index_of(Station::Ready)] = world.ready_queue();
    for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
      const model::LaneWorld& lane = *world.lane(LaneId{i});
      const Station station = model::station_of(lane);
      if (station == Station::Ready || says_nothing(lane)) continue;
      lanes_[index_of(station)].push_back(lane.id);
    }
    const auto since = [&](LaneId lane) { return world.lane(lane)->since; };
    std::ranges::stable_sort(lanes_[index_of(Station::Sleeping)], {},
                             [&](LaneId lane) { return deadline(lane); });
    std::ranges::stable_sort(lanes_[index_of(Station::Ended)], std::greater<>(), since);
    std::ranges::stable_sort(lanes_[index_of(Station::Waiting)], {}, [&](LaneId lane) {
      return lane != shot_.selected && (now_ == nullptr || now_->lane != lane);
    });
  }

  base::TimeNs deadline(LaneId lane) const {
    const auto wait = model::wait_of(shot_.model.trace, *shot_.world.lane(lane));
    return wait == nullptr ? base::kNever : wait->deadline_ns;
  }

  std::size_t wanted(Station station) const {
    return std::max<std::size_t>(1, in(station).size() + (ghost_in(station) ? 1 : 0));
  }

  double slot() const { return s_.px(token_) + s_.px(kBetween); }
  double height(std::size_t rows) const {
    return s_.px(kTitle) + static_cast<double>(rows) * slot() + s_.px(kFoot);
  }
  std::size_t rows_wanted(Station station) const {
    const std::size_t columns = columns_[index_of(station)];
    return (wanted(station) + columns - 1) / columns;
  }

  // share: rows to cards, one to each in turn as long as somebody wants one.
  std::vector<std::size_t> share(const std::vector<Station>& stations, double room) const {
    std::vector<std::size_t> rows(stations.size(), 1);
    for (const std::size_t given : rows) room -= height(given);
    for (bool gave = true; gave;) {
      gave = false;
      for (std::size_t i = 0; i < stations.size() && room >= slot(); ++i) {
        if (rows[i] >= rows_wanted(stations[i])) continue;
        ++rows[i];
        room -= slot();
        gave = true;
      }
    }
    return rows;
  }

  Box column(double from, double to) const {
    const double x = std::round(body_.x + body_.width * from);
    return {x, 0, std::round(body_.width * (to - from)), 0};
  }

  void put(Station station, const Box& column, double y, std::size_t rows) {
    cards_[index_of(station)] = {column.x, std::round(y), column.width, height(rows)};
    rows_[index_of(station)] = rows;
  }

  // choose_size: smaller where not all lanes have room otherwise.
  void choose_size(double room) {
    double whole = 2 * s_.px(kGap);
    for (const Station station : kQueue) whole += height(rows_wanted(station));
    if (whole <= room) return;
    token_ = kLowToken;
    gap_ = kLowGap;
  }

  // place_cards: ready, sleeping and waiting below each other; new at the left; running and ended
  // at the right.
  void place_cards() {
    const double top = body_.y + s_.px(kTop), room = body_.height - s_.px(kTop + 8);
    const bool narrow = body_.width < s_.px(kNarrow);
    const Box middle = narrow ? column(0.31, 0.62) : column(0.33, 0.62);
    const Box left = narrow ? column(0, 0.16) : column(0.015, 0.215);
    const Box right = narrow ? column(0.79, 1) : column(0.79, 0.985);
    if (middle.width >= s_.px(kTwoColumns)) {
      for (const Station station : kQueue) columns_[index_of(station)] = 2;
    }
    choose_size(room);
    const auto rows = share({kQueue.begin(), kQueue.end()}, room - 2 * s_.px(gap_));
    double spare = room;
    for (const std::size_t given : rows) spare -= height(given);
    const double gap = std::min(spare / 2, s_.px(2 * kGap));
    double y = top;
    for (std::size_t i = 0; i < kQueue.size(); ++i) {
      put(kQueue[i], middle, y, rows[i]);
      y += height(rows[i]) + gap;
    }
    const double low = at(Station::Waiting).y, far = s_.px(2 * gap_);
    put(Station::Running, right, top, share({Station::Running}, low - top - s_.px(3 * gap_))[0]);
    // higher up where more have ended than would have room
    const double whole = body_.bottom() - s_.px(8) - height(rows_wanted(Station::Ended));
    const double ended_at = std::max(std::min(low, whole), at(Station::Running).bottom() + far);
    put(Station::Ended, right, ended_at,
        share({Station::Ended}, body_.bottom() - s_.px(8) - ended_at)[0]);
    put(Station::New, left, top, share({Station::New}, std::max(height(1), low - top - far))[0]);
  }

  std::uint64_t count(Station from, Station to) const {
    return counts_[index_of(from)][index_of(to)];
  }
  std::uint64_t ever(Station from, Station to) const {
    return whole_[index_of(from)][index_of(to)];
  }

  void way(Station from, Station to, const char* label, std::vector<Spot> spots,
           double label_at = 0.5) {
    WayLook look{tr(label), std::to_string(count(from, to)), false, label_at};
    look.current = now_ != nullptr && now_->from == from && now_->to == to;
    s_.way(spots, look);
    const model::StateMove* last = moves_.last(shot_.at(), from, to);
    if (last == nullptr) return;
    const Spot& a = spots[spots.size() / 2 - 1];
    const Spot& b = spots[spots.size() / 2];
    const double x = a.x + (b.x - a.x) * 0.5, y = a.y + (b.y - a.y) * 0.5;
    s_.target(std::string("states.way.") + label,
              {x - s_.px(50), y - s_.px(14), s_.px(100), s_.px(28)}, last->event, last->lane);
  }

  void ways() {
    const Box &fresh = at(Station::New), &ready = at(Station::Ready), &runs = at(Station::Running),
              &sleeps = at(Station::Sleeping), &waits = at(Station::Waiting),
              &ended = at(Station::Ended);
    const double a = ready.y + s_.px(34), b = ready.y + s_.px(74);
    way(Station::New, Station::Ready, mark("spawned"), {{fresh.right(), a}, {ready.x, a}});
    way(Station::Ready, Station::Running, mark("dispatched"), {{ready.right(), a}, {runs.x, a}});
    way(Station::Running, Station::Ready, mark("yields"), {{runs.x, b}, {ready.right(), b}});
    const double low = runs.bottom();
    const double x1 = runs.x + runs.width * 0.13, x2 = runs.x + runs.width * 0.42,
                 x3 = runs.x + runs.width * 0.8;
    const double sleep_y = sleeps.middle(),
                 wait_y = three_below() ? beside_waits(0.25)
                                        : waits.y + std::min(waits.height / 2, s_.px(64));
    way(Station::Running, Station::Sleeping, mark("sleeps"),
        {{x1, low}, {x1, sleep_y}, {sleeps.right(), sleep_y}}, 0.35);
    const double turn_x = sleeps.right() + (runs.x - sleeps.right()) * 0.4;
    const double turn_y =
        resumes() ? std::min(between(0.3), resumed_at() - s_.px(18)) : between(0.5);
    way(Station::Running, Station::Waiting, mark("waits"),
        {{x2, low}, {x2, turn_y}, {turn_x, turn_y}, {turn_x, wait_y}, {waits.right(), wait_y}},
        0.62);
    way(Station::Running, Station::Ended, mark("returns"), {{x3, low}, {x3, ended.y}}, 0.45);
    const double up = ready.x + ready.width / 2;
    way(Station::Sleeping, Station::Ready, mark("time is up"),
        {{up, sleeps.y}, {up, ready.bottom()}});
    const double back = fresh.x + fresh.width * 0.5, woken_y = waits.middle();
    const double into = std::min(ready.bottom() - s_.px(14), ready.y + s_.px(78));
    const double under = std::max(into, fresh.bottom() + s_.px(20));
    std::vector<Spot> woken = {{waits.x, woken_y}, {back, woken_y}, {back, under}};
    if (under > into) {
      const double beside = (fresh.right() + ready.x) / 2 + s_.px(10);
      woken.insert(woken.end(), {{beside, under}, {beside, into}});
    }
    woken.push_back({ready.x, into});
    way(Station::Waiting, Station::Ready, mark("woken"), woken, 0.4);
    rare_ways();
  }

  // between: of what lies between who sleeps and who waits. resumed_at: where the way out of
  // waiting goes to the right: below the way into it, which so is not crossed, and above the ended.
  double between(double share) const {
    const double above = at(Station::Sleeping).bottom();
    return above + (at(Station::Waiting).y - above) * share;
  }
  bool resumes() const { return ever(Station::Waiting, Station::Running) > 0; }
  bool closes() const {
    return ever(Station::Waiting, Station::Ended) + ever(Station::Sleeping, Station::Ended) > 0;
  }
  // three_below: of the ways beside who waits none crosses another: in, up and out, from above.
  bool three_below() const { return resumes() && closes(); }
  double beside_waits(double share) const {
    const Box& waits = at(Station::Waiting);
    return waits.y + (std::min(waits.bottom(), at(Station::Ended).bottom()) - waits.y) * share;
  }
  double resumed_at() const { return std::min(between(0.75), at(Station::Ended).y - s_.px(12)); }

  // rare_ways: those that only some programs take: of generators, of lanes switched to by name, of
  // what is closed or killed.
  void rare_ways() {
    const Box &fresh = at(Station::New), &runs = at(Station::Running),
              &waits = at(Station::Waiting), &ended = at(Station::Ended);
    if (ever(Station::New, Station::Running) > 0) {
      const double y = fresh.y - s_.px(22), x = runs.x + runs.width / 2;
      way(Station::New, Station::Running, mark("starts"),
          {{fresh.x + fresh.width / 2, fresh.y},
           {fresh.x + fresh.width / 2, y},
           {x, y},
           {x, runs.y}});
    }
    if (resumes()) {
      const double y = three_below() ? beside_waits(0.55)
                                     : std::min(waits.bottom() - s_.px(16), waits.y + s_.px(100));
      const double x = runs.x + runs.width * 0.55;
      const double out = (waits.right() + ended.x) / 2 + s_.px(40);
      const double over = resumed_at();
      way(Station::Waiting, Station::Running, mark("resumed"),
          {{waits.right(), y}, {out, y}, {out, over}, {x, over}, {x, runs.bottom()}},
          body_.width < s_.px(kNarrow) ? 0.68 : 0.33);
    }
    if (closes()) {
      const double y =
          three_below() ? beside_waits(0.85) : std::min(waits.bottom(), ended.bottom()) - s_.px(12);
      way(Station::Waiting, Station::Ended, mark("closed"), {{waits.right(), y}, {ended.x, y}});
    }
  }

  std::string tag(Station station, LaneId lane) const {
    const model::LaneWorld& world = *shot_.world.lane(lane);
    switch (station) {
      case Station::Ready:
        return fill(tr("place {n}"), {{"n", std::to_string(shot_.world.ready_place(lane))}});
      case Station::Sleeping:
        return deadline(lane) == base::kNever ? "" : base::format_time(deadline(lane));
      case Station::Waiting: {
        const auto wait = model::wait_of(shot_.model.trace, world);
        return wait == nullptr
                   ? ""
                   : model::wait_text(shot_.model.trace, shot_.model.names, *wait, world.since_ns);
      }
      case Station::Running:
        return shot_.world.cores().size() > 1 ? shot_.model.names.core(world.core) : "";
      case Station::Ended:
        return shot_.model.lanes.lane(lane).failed() ? tr("failed") : "";
      case Station::New:
        break;
    }
    return "";
  }

  void card(Station station) {
    const Box& box = at(station);
    const auto& lanes = in(station);
    const bool current = now_ != nullptr && now_->to == station;
    s_.card(box, tr(kTitles[index_of(station)]), std::to_string(lanes.size()), current);
    if (lanes.empty() && !ghost_in(station)) return say(place(station, 0), tr("nobody"));
    std::size_t places = rows_[index_of(station)] * columns_[index_of(station)];
    if (ghost_in(station)) --places;
    const bool all = lanes.size() <= places;
    const std::size_t shown = all ? lanes.size() : places - std::min<std::size_t>(places, 1);
    for (std::size_t i = 0; i < shown; ++i) token(station, lanes[i], place(station, i));
    if (!all) {
      say(place(station, shown),
          fill(tr("and {n} more"), {{"n", std::to_string(lanes.size() - shown)}}));
    }
    if (!ghost_in(station)) return;
    const Box last = place(station, shown + (all ? 0 : 1));
    s_.ghost(last, s_.hue(shot_.model.lanes, now_->lane),
             fill(tr("{lane} was here"), {{"lane", shot_.model.names.lane(now_->lane)}}));
    s_.canvas().note("states.ghost", last);
  }

  void say(const Box& place, std::string_view words) const {
    s_.write({place.x + s_.px(4), place.y, place.width - s_.px(4), place.height}, words,
             s_.style(13, s_.colors().text3));
  }

  // place: of a token in its card, row by row.
  Box place(Station station, std::size_t number) const {
    const Box& box = at(station);
    const std::size_t columns = columns_[index_of(station)];
    const double edge = s_.px(box.width < s_.px(150) ? 8 : 12), between = s_.px(kBetween);
    const double count = static_cast<double>(columns);
    const double width = std::floor((box.width - 2 * edge - (count - 1) * between) / count);
    return {box.x + edge + static_cast<double>(number % columns) * (width + between),
            box.y + s_.px(kTitle) + static_cast<double>(number / columns) * slot(), width,
            s_.px(token_)};
  }

  void token(Station station, LaneId lane, const Box& slot) {
    const bool strong = lane == shot_.selected || (now_ != nullptr && now_->lane == lane);
    s_.token(slot, kGlyphs[index_of(station)], s_.hue(shot_.model.lanes, lane),
             shot_.model.names.lane(lane), tag(station, lane), strong);
    s_.target("states.lane." + std::to_string(lane.value), slot, {}, lane);
  }

  Sketch& s_;
  const Shot& shot_;
  const model::StateMoves& moves_;
  const Box body_;
  const model::MoveCounts counts_, whole_;
  const model::StateMove* now_ = nullptr;  // the move of the moment itself
  std::array<std::vector<LaneId>, kStations> lanes_;
  std::array<Box, kStations> cards_;
  std::array<std::size_t, kStations> rows_{};
  std::array<std::size_t, kStations> columns_{1, 1, 1, 1, 1, 1};
  double token_ = kToken, gap_ = kGap;
};

}  // namespace

void paint_states(Sketch& sketch, const Shot& shot, const model::StateMoves& moves,
                  const Box& body) {
  StatesPainter(sketch, shot, moves, body).paint();
}

}  // namespace fiberscope::exporter
