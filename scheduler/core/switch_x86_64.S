// The one place where a fiber leaves the core and comes back, and the outermost frame of a fiber.
//
// Boost's jump_fcontext returns by `jmp`: entered by an ordinary call, that call never sees its
// `ret`, the processor's return stack falls out of step, and every later `ret` is mispredicted.
// Therefore fiberscope_switch pushes the address of its own landing label and *jumps* there; the
// context that is resumed lands at the label and leaves by `ret`, which matches the call that
// entered fiberscope_switch, since all calls come from the same place.
//
// The unwinder looks up the byte before a return address: hence the nop before the label.
#if defined(__x86_64__)

        .text

// transfer_t fiberscope_switch(void* to [rdi], void* data [rsi])
        .globl  fiberscope_switch
        .hidden fiberscope_switch
        .type   fiberscope_switch, @function
        .p2align 4
fiberscope_switch:
        .cfi_startproc
        leaq    .Llanding(%rip), %rax
        pushq   %rax
        .cfi_adjust_cfa_offset 8
        jmp     *jump_fcontext@GOTPCREL(%rip)
        .cfi_adjust_cfa_offset -8
        nop
.Llanding:
        ret
        .cfi_endproc
        .size   fiberscope_switch, . - fiberscope_switch

// Entered once per fiber with transfer_t in rdi, rsi. Nothing called it: backtraces end here.
        .globl  fiberscope_fiber_start
        .hidden fiberscope_fiber_start
        .type   fiberscope_fiber_start, @function
        .p2align 4
fiberscope_fiber_start:
        .cfi_startproc
        .cfi_undefined rip
        xorl    %ebp, %ebp
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        call    fiberscope_fiber_main
        ud2
        .cfi_endproc
        .size   fiberscope_fiber_start, . - fiberscope_fiber_start

#endif

        .section .note.GNU-stack, "", @progbits
