#include "scheduler/host/run/shared_objects.h"

#include <map>

namespace fiberscope::host {

ObjectId shared_object(Runtime& runtime, const std::string& name) {
  static std::map<std::string, ObjectId> all;
  ObjectId& id = all[name];
  if (!id) id = runtime.new_object();
  return id;
}

}  // namespace fiberscope::host
