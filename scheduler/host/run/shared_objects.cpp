#include "scheduler/host/run/shared_objects.h"

#include <map>

#include "scheduler/base/shared.h"

namespace fiberscope::host {

ObjectId shared_object(Runtime& runtime, const std::string& name) {
  struct Objects;
  ObjectId& id = base::shared<std::map<std::string, ObjectId>, Objects>()[name];
  if (!id) id = runtime.new_object();
  return id;
}

}  // namespace fiberscope::host
