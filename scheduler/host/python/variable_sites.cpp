#include "scheduler/host/python/variable_sites.h"

#include <algorithm>
#include <array>
#include <optional>

#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/value_flow.h"

namespace fiberscope::host {

namespace {

using Where = VariableSite::Where;

// is_free: the variable is an enclosing function's.
bool is_free(const PyCodeObject* code, int index) {
  return index >= code->co_nlocalsplus - code->co_nfreevars && index < code->co_nlocalsplus;
}

// makes_objects: what it stores in an object is how that begins.
bool makes_objects(PyCodeObject* code) {
  static constexpr std::array<std::string_view, 5> kMakers = {
      "__init__", "__new__", "__post_init__", "__init_subclass__", "__set_name__"};
  return std::ranges::find(kMakers, text_of(code->co_name)) != kMakers.end();
}

// site_of: what the instruction touches, but for items.
VariableSite site_of(PyCodeObject* code, const Step& step, const SharedNames& names) {
  VariableSite site;
  const auto operand = static_cast<std::uint32_t>(step.does.n);
  const Op op = step.does.op;
  const bool function = (code->co_flags & CO_OPTIMIZED) != 0;
  const auto named = [&](Where where, std::uint32_t index, bool known, bool writes) {
    if (known) site.where = where, site.operand = index, site.writes = writes;
  };
  const auto global = [&](std::uint32_t i) { return names.global(name_in(code->co_names, i)); };
  const auto attribute = [&](std::uint32_t i) {
    return names.attribute(name_in(code->co_names, i));
  };
  const auto closure = [&](std::uint32_t i) {
    return names.closure(name_in(code->co_localsplusnames, i));
  };
  switch (op) {
    case Op::LoadGlobal:
    case Op::StoreGlobal:
      named(Where::Global, operand, global(operand), op == Op::StoreGlobal);
      break;
    case Op::LoadName:
    case Op::StoreName:
      named(Where::Module, operand, !function && global(operand), op == Op::StoreName);
      break;
    case Op::LoadCell:
    case Op::StoreCell:
      named(Where::Cell, operand, closure(operand), op == Op::StoreCell);
      break;
    case Op::LoadAttribute:
    case Op::StoreAttribute:
      named(Where::Attribute, operand, attribute(operand), op == Op::StoreAttribute);
      break;
    default:
      break;
  }
  return site;
}

// is_for_others: what the code stores in lists and dicts is for others to find: it is a function's,
// and not how an object begins.
bool is_for_others(PyCodeObject* code) {
  return (code->co_flags & CO_OPTIMIZED) != 0 && !makes_objects(code);
}

// find_items: their sites, with what the source calls their containers. Answers the containers'
// names, by the sites' operands.
std::vector<std::string> find_items(PyCodeObject* code, const std::vector<Step>& steps,
                                    const SharedNames& names, std::vector<VariableSite>& sites,
                                    std::vector<std::string>& words) {
  const ItemUses uses = item_uses(code, steps);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::optional<ItemUse>& use = uses.by_step[i];
    if (!use || !names.items(use->container.name)) continue;
    const Op op = steps[i].does.op;
    VariableSite& site = sites[steps[i].at];
    site.where = op == Op::Call         ? Where::Called
                 : op == Op::DeleteItem ? Where::Removed
                                        : Where::Item;
    site.writes = op == Op::StoreItem || op == Op::DeleteItem;
    if (op == Op::Call) site.arguments = static_cast<std::uint8_t>(steps[i].does.n);
    site.operand = static_cast<std::uint32_t>(out.size());
    words.push_back(use->container.words);
    out.push_back(use->container.name);
  }
  return out;
}

}  // namespace

void SharedNames::learn(PyCodeObject* code) {
  const std::vector<Step> steps = steps_of(code);
  for (const Step& step : steps) {
    const auto operand = static_cast<std::uint32_t>(step.does.n);
    if (step.does.op == Op::StoreGlobal) {
      globals_.emplace(name_in(code->co_names, operand));
    } else if (step.does.op == Op::StoreCell && is_free(code, step.does.n)) {
      closures_.emplace(name_in(code->co_localsplusnames, operand));
    } else if (step.does.op == Op::StoreAttribute && !makes_objects(code)) {
      attributes_.emplace(name_in(code->co_names, operand));
    }
  }
  if (with_items_) {
    const ItemUses uses = item_uses(code, steps);
    for (const std::optional<ItemUse>& use : uses.by_step) {
      if (use && use->stores && is_for_others(code)) items_.insert(use->container.name);
    }
    items_.insert(uses.made_when_read.begin(), uses.made_when_read.end());
  }
  generation_ = static_cast<std::uint32_t>(globals_.size() + closures_.size() + attributes_.size() +
                                           items_.size());
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); ++i) {
    PyObject* const constant = PyTuple_GET_ITEM(code->co_consts, i);
    if (PyCode_Check(constant)) learn(reinterpret_cast<PyCodeObject*>(constant));
  }
}

VariableSites::VariableSites(PyCodeObject* code, const SharedNames& names)
    : generation_(names.generation()) {
  const std::vector<Step> steps = steps_of(code);
  std::vector<VariableSite> sites(static_cast<std::size_t>(Py_SIZE(code)));
  std::vector<std::string> item_names;
  if (names.any_items()) item_names = find_items(code, steps, names, sites, containers_);
  const std::vector<int> heights = stack_heights(code, steps);
  std::set<int> lines;
  for (const Step& step : steps) {
    VariableSite& site = sites[step.at];
    if (site.where == Where::Nowhere) site = site_of(code, step, names);
    if (site.where == Where::Nowhere) continue;
    site.height = heights[static_cast<std::size_t>(&step - steps.data())];
    lines.insert(PyCode_Addr2Line(code, static_cast<int>(2 * step.at)));
  }
  if (lines.empty()) return;
  follow_values(code, steps, item_names, sites);
  feeds_ = std::ranges::any_of(sites, [](const VariableSite& site) { return site.feeds; });
  sites_ = std::move(sites);
  lines_.resize(sites_.size());
  for (const Step& step : steps) {
    lines_[step.at] = lines.contains(PyCode_Addr2Line(code, static_cast<int>(2 * step.at)));
  }
}

}  // namespace fiberscope::host
