// __wrap_syscall: what the engine's own parts get when they call syscall(2): the real kernel. The
// name itself is a program's (system_calls.cpp). As the C library's: minus one, and errno.
#if defined(__x86_64__)
	.text
	.globl	__wrap_syscall
	.type	__wrap_syscall, @function
__wrap_syscall:
	movq	%rdi, %rax
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	movq	%rcx, %rdx
	movq	%r8, %r10
	movq	%r9, %r8
	movq	8(%rsp), %r9
	syscall
	cmpq	$-4095, %rax
	jae	1f
	ret
1:	movq	%rax, %rdi
	jmp	fs_set_errno
	.size	__wrap_syscall, .-__wrap_syscall
#endif
	.section	.note.GNU-stack,"",@progbits
