// What the files of the CPython versions before 3.13 share: the objects that an interpreter keeps
// for another use, and how they are freed.
//
// Owns nothing. Only cpython_3_11.c and cpython_3_12.c include it, each once, after
// cpython_common.h. Does not know what differs by version.
#pragma once

// Their memory stays with nobody. Source: CPython 3.11 Modules/gcmodule.c, clear_freelists.
void fs_forget_free_objects(void) {
  PyInterpreterState* const interpreter = PyInterpreterState_Get();
#if PyTuple_NFREELISTS > 0
  for (int i = 0; i < PyTuple_NFREELISTS; ++i) {
    interpreter->tuple.free_list[i] = NULL;
    interpreter->tuple.numfree[i] = 0;
  }
#endif
  interpreter->float_state.free_list = NULL;
  interpreter->float_state.numfree = 0;
  interpreter->list.numfree = 0;
  interpreter->dict_state.numfree = 0;
  interpreter->dict_state.keys_numfree = 0;
}

// Theirs counts how deep it is only as long as it is the type's own. Source: Include/cpython/
// object.h, "Trashcan".
void fs_free_recycled(PyObject* object, destructor ours, destructor theirs,
                      void (*forget)(PyObject* object)) {
  Py_TRASHCAN_BEGIN(object, ours);
  forget(object);
  theirs(object);
  Py_TRASHCAN_END
}
