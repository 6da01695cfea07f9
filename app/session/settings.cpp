#include "app/session/settings.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/session/files.h"
#include "scheduler/base/fields_json.h"

namespace fiberscope::session {

using nlohmann::json;

namespace {

bool take_strings(const json& list, std::size_t count_max, std::vector<std::string>& out) {
  if (!list.is_array()) return false;
  bool good = true;
  for (const json& item : list) {
    if (!item.is_string()) {
      good = false;
    } else if (out.size() < count_max) {
      out.push_back(item.get<std::string>());
    }
  }
  return good;
}

constexpr std::size_t kDepthMax = 64;  // of settings in settings: they are written recursively

std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0, most = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '[' || c == '{')) {
      most = std::max(most, ++depth);
    } else if (!in_string && (c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return most;
}

// Taker: moves known keys from the object into the settings and notes those of the wrong kind.
class Taker {
 public:
  explicit Taker(json& object) : object_(object) {}

  template <class Accept>
  void take(const char* key, Accept accept) {
    const auto it = object_.find(key);
    if (it == object_.end()) return;
    if (!accept(*it)) damaged_ += (damaged_.empty() ? "" : ", ") + std::string(key);
    object_.erase(key);
  }
  void word(const char* key, std::string& out, std::initializer_list<const char*> allowed) {
    take(key, [&](const json& v) {
      if (!v.is_string()) return false;
      const std::string text = v.get<std::string>();
      const bool good = std::find(allowed.begin(), allowed.end(), text) != allowed.end();
      if (good) out = text;
      return good;
    });
  }
  void number(const char* key, double& out, double least, double most) {
    take(key, [&](const json& v) {
      const bool good = v.is_number() && v.get<double>() >= least && v.get<double>() <= most;
      if (good) out = v.get<double>();
      return good;
    });
  }
  void flag(const char* key, bool& out) {
    take(key, [&](const json& v) {
      if (v.is_boolean()) out = v.get<bool>();
      return v.is_boolean();
    });
  }
  void names(const char* key, std::set<std::string>& out) {
    take(key, [&](const json& v) {
      std::vector<std::string> found;
      const bool good = take_strings(v, 10'000, found);
      out.insert(found.begin(), found.end());
      return good;
    });
  }
  const std::string& damaged() const { return damaged_; }

 private:
  json& object_;
  std::string damaged_;
};

// take_limits: those that are numbers in their range; the others keep their default.
bool take_limits(const json& object, base::Limits& out) {
  if (!object.is_object()) return false;
  bool good = true;
  base::Limits::fields(out, [&]<class Value>(const char* name, Value& value, base::Rule rule) {
    const auto found = object.find(name);
    if (found == object.end()) return;
    const std::uint64_t number = found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
    const bool fits = number > 0 && rule.allows(number);
    if (fits) value = static_cast<Value>(number);
    good = good && fits;
  });
  return good;
}

// limits_json: those at their default are left out.
json limits_json(const base::Limits& limits) {
  const base::Limits defaults;
  std::vector<std::uint64_t> usual;
  base::Limits::fields(defaults, [&](const char*, const auto& value, base::Rule) {
    usual.push_back(static_cast<std::uint64_t>(value));
  });
  json object = json::object();
  std::size_t i = 0;
  base::Limits::fields(limits, [&](const char* name, const auto& value, base::Rule) {
    const auto amount = static_cast<std::uint64_t>(value);
    if (amount != usual[i++]) object[name] = amount;
  });
  return object;
}

bool take_sizes(const json& object, std::map<std::string, double>& out) {
  if (!object.is_object()) return false;
  bool good = true;
  for (const auto& [name, size] : object.items()) {
    const bool fits = size.is_number() && size.get<double>() >= 0 && size.get<double>() < 1e5;
    if (fits) out[name] = size.get<double>();
    good = good && fits;
  }
  return good;
}

bool take_marks(const json& list, std::vector<Mark>& out) {
  if (!list.is_array()) return false;
  bool good = true;
  for (const json& item : list) {
    const bool whole = item.is_object() && item.contains("event") &&
                       item["event"].is_number_unsigned() && item.contains("note") &&
                       item["note"].is_string();
    if (whole) out.push_back({item["event"].get<std::uint64_t>(), item["note"].get<std::string>()});
    good = good && whole;
  }
  return good;
}

bool take_watched(const json& object, std::map<std::string, std::set<std::uint32_t>>& out) {
  if (!object.is_object()) return false;
  constexpr std::uint64_t kPointsMax = 100;
  bool good = true;
  for (const auto& [name, list] : object.items()) {
    good = good && list.is_array();
    if (!list.is_array()) continue;
    for (const json& point : list) {
      const std::uint64_t number = point.is_number_unsigned() ? point.get<std::uint64_t>() : 0;
      const bool fits = number >= 1 && number <= kPointsMax;
      if (fits) out[name].insert(static_cast<std::uint32_t>(number));
      good = good && fits;
    }
  }
  return good;
}

bool take_variables(const json& object, std::map<std::string, std::map<std::string, bool>>& out) {
  if (!object.is_object()) return false;
  bool good = true;
  for (const auto& [path, chosen] : object.items()) {
    good = good && chosen.is_object();
    if (!chosen.is_object()) continue;
    for (const auto& [name, watched] : chosen.items()) {
      if (watched.is_boolean()) out[path][name] = watched.get<bool>();
      good = good && watched.is_boolean();
    }
  }
  return good;
}

// take_visits: of those that are whole; a file that is no recent one is dropped by the caller.
bool take_visits(const json& object, std::map<std::string, Visit>& out) {
  if (!object.is_object()) return false;
  bool good = true;
  for (const auto& [path, visit] : object.items()) {
    const auto number = [&](const char* key) {
      const bool there =
          visit.is_object() && visit.contains(key) && visit[key].is_number_unsigned();
      good = good && there;
      return there ? visit[key].get<std::uint64_t>() : 0;
    };
    constexpr std::uint64_t kMost = INT64_MAX;
    out[path] = {static_cast<std::int64_t>(std::min(number("opened_s"), kMost)), number("step"),
                 number("events"), static_cast<std::int64_t>(std::min(number("end_ns"), kMost))};
  }
  return good;
}

// take_place: all of it or none.
bool take_place(const json& object, WindowPlace& out) {
  WindowPlace place;
  constexpr double kMost = 1e5;
  bool good = object.is_object();
  const auto number = [&](const char* key, double least, double& value) {
    good = good && object.contains(key) && object[key].is_number();
    if (good) value = object[key].get<double>();
    good = good && value >= least && value <= kMost;
  };
  number("x", -kMost, place.x), number("y", -kMost, place.y);
  number("width", 1, place.width), number("height", 1, place.height);
  good = good && object.contains("maximized") && object["maximized"].is_boolean();
  if (!good) return false;
  place.maximized = object["maximized"].get<bool>();
  out = place;
  return true;
}

json visits_json(const std::map<std::string, Visit>& visits) {
  json object = json::object();
  for (const auto& [path, visit] : visits) {
    object[path] = {{"opened_s", static_cast<std::uint64_t>(visit.opened_s)},
                    {"step", visit.step},
                    {"events", visit.events},
                    {"end_ns", static_cast<std::uint64_t>(visit.end_ns)}};
  }
  return object;
}

json marks_json(const std::map<std::string, std::vector<Mark>>& marks) {
  json object = json::object();
  for (const auto& [path, list] : marks) {
    for (const Mark& mark : list) {
      object[path].push_back({{"event", mark.event}, {"note", mark.note}});
    }
  }
  return object;
}

}  // namespace

void Settings::set_marks(const std::string& path, std::vector<Mark> list) {
  const auto at = &Mark::event;
  std::ranges::stable_sort(list, {}, at);
  const auto repeated = std::ranges::unique(list, {}, at);
  list.erase(repeated.begin(), repeated.end());
  if (list.size() > kMarksMax) list.resize(kMarksMax);
  if (list.empty()) {
    marks.erase(path);
  } else {
    marks[path] = std::move(list);
  }
}

void Settings::remember(const std::string& path) {
  std::erase(recent_files, path);
  recent_files.insert(recent_files.begin(), path);
  if (recent_files.size() > kRecentFilesMax) recent_files.resize(kRecentFilesMax);
  std::erase_if(visits, [&](const auto& visit) {
    return std::ranges::find(recent_files, visit.first) == recent_files.end();
  });
}

void Settings::forget(const std::string& path) {
  std::erase(recent_files, path);
  visits.erase(path);
}

LoadedSettings load_settings(const std::string& path) {
  LoadedSettings out;
  Settings& s = out.settings;
  std::error_code error;
  if (path.empty() || !std::filesystem::exists(path, error)) return out;
  const base::Result<std::string> text = read_file(path);
  const bool fits = text && depth_of(text.value()) <= kDepthMax;
  json object = fits ? json::parse(text.value(), nullptr, false) : json();
  if (!object.is_object()) {
    out.warning = text ? path + ": the settings are damaged; the defaults are used instead"
                       : text.error() + "; the default settings are used instead";
    // the next change is saved over them
    const std::string copy = path + ".damaged";
    if (text && write_file(copy, text.value())) out.warning += "; the old ones are in " + copy;
    return out;
  }
  Taker taker(object);
  taker.word("theme", s.theme, {"dark", "light"});
  taker.word("language", s.language, {"en", "zh"});
  taker.number("scale", s.scale, 0, 8);
  taker.take("export_kind", [&](const json& v) {
    if (v.is_string()) s.export_kind = v.get<std::string>();
    return v.is_string();
  });
  taker.take("export_figure", [&](const json& v) {
    base::FieldsReader reader;
    reader.read(v, "", s.export_figure);
    return reader.error().empty();
  });
  taker.word("play_by", s.play_by, {"switch", "line", "time"});
  taker.take("play_rates", [&](const json& v) { return take_sizes(v, s.play_rates); });
  taker.number("frames_max", s.frames_max, 0, 1000);
  taker.flag("wheel_zooms", s.wheel_zooms);
  taker.flag("reduce_motion", s.reduce_motion);
  taker.flag("tour_seen", s.tour_seen);
  taker.flag("require_sandbox", s.require_sandbox);
  taker.take("limits", [&](const json& v) { return take_limits(v, s.limits); });
  taker.take("splitters", [&](const json& v) { return take_sizes(v, s.splitters); });
  taker.take("recent_files", [&](const json& v) {
    std::vector<std::string> paths;
    const bool good = take_strings(v, kRecentFilesMax, paths);
    for (auto it = paths.rbegin(); it != paths.rend(); ++it) s.remember(*it);
    return good;
  });
  taker.take("visits", [&](const json& v) {
    std::map<std::string, Visit> visits;
    const bool good = take_visits(v, visits);
    for (const std::string& file : s.recent_files) {
      if (const auto found = visits.find(file); found != visits.end()) s.visits.insert(*found);
    }
    return good;
  });
  taker.names("finished", s.finished);
  taker.take("watched", [&](const json& v) { return take_watched(v, s.watched); });
  taker.take("panes", [&](const json& v) {
    if (!v.is_object()) return false;
    bool good = true;
    for (const auto& [name, shown] : v.items()) {
      if (shown.is_boolean()) s.panes[name] = shown.get<bool>();
      good = good && shown.is_boolean();
    }
    return good;
  });
  taker.take("window", [&](const json& v) { return take_place(v, s.window); });
  taker.flag("all_arrows", s.all_arrows);
  taker.take("variables", [&](const json& v) { return take_variables(v, s.variables); });
  taker.names("closed_notes", s.closed_notes);
  taker.names("folded_sections", s.folded_sections);
  taker.take("marks", [&](const json& v) {
    if (!v.is_object()) return false;
    bool good = true;
    for (const auto& [name, list] : v.items()) {
      std::vector<Mark> marks;
      good = take_marks(list, marks) && good;
      s.set_marks(name, std::move(marks));
    }
    return good;
  });
  s.unknown = object.dump();
  if (!taker.damaged().empty()) {
    out.warning = path + ": damaged settings were left out: " + taker.damaged();
  }
  return out;
}

base::Result<std::monostate> save_settings(const std::string& path, const Settings& s) {
  if (path.empty()) return base::Error{"settings are not kept: neither HOME nor XDG_CONFIG_HOME"};
  json object = json::parse(s.unknown, nullptr, false);
  if (!object.is_object()) object = json::object();
  object["theme"] = s.theme;
  object["language"] = s.language;
  object["scale"] = s.scale;
  object["play_by"] = s.play_by;
  object["export_kind"] = s.export_kind;
  object["export_figure"] = base::fields_json<base::Defaults::LeftOut>(s.export_figure);
  object["play_rates"] = s.play_rates;
  object["wheel_zooms"] = s.wheel_zooms;
  object["reduce_motion"] = s.reduce_motion;
  object["frames_max"] = s.frames_max;
  object["tour_seen"] = s.tour_seen;
  object["require_sandbox"] = s.require_sandbox;
  object["limits"] = limits_json(s.limits);
  object["closed_notes"] = s.closed_notes;
  object["folded_sections"] = s.folded_sections;
  object["splitters"] = s.splitters;
  object["recent_files"] = s.recent_files;
  object["visits"] = visits_json(s.visits);
  object["finished"] = s.finished;
  object["watched"] = s.watched;
  object["panes"] = s.panes;
  if (s.window.width > 0) {
    object["window"] = {{"x", s.window.x},
                        {"y", s.window.y},
                        {"width", s.window.width},
                        {"height", s.window.height},
                        {"maximized", s.window.maximized}};
  }
  object["all_arrows"] = s.all_arrows;
  object["variables"] = s.variables;
  object["marks"] = marks_json(s.marks);
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) return base::Error{folder.string() + ": cannot be made: " + error.message()};
  return write_file(path, object.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace fiberscope::session
