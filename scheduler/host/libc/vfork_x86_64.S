// vfork(2) without a kernel: returns twice on the same stack, as the real one does. First in the
// new process (0), until that calls fs_vfork_return(pid); then in the caller.
// The child may use the stack below the caller's frame freely, so the return address is kept here.
#if defined(__x86_64__)
	.text
	.globl	vfork
	.type	vfork, @function
vfork:
	leaq	fs_vfork_frame(%rip), %rax
	movq	%rbx, 0(%rax)
	movq	%rbp, 8(%rax)
	movq	%r12, 16(%rax)
	movq	%r13, 24(%rax)
	movq	%r14, 32(%rax)
	movq	%r15, 40(%rax)
	leaq	8(%rsp), %rdx
	movq	%rdx, 48(%rax)
	movq	(%rsp), %rdx
	movq	%rdx, 56(%rax)
	jmp	fs_vfork_begin
	.size	vfork, .-vfork
	.globl	__vfork
	.set	__vfork, vfork

	.globl	fs_vfork_return
	.type	fs_vfork_return, @function
fs_vfork_return:
	leaq	fs_vfork_frame(%rip), %rax
	movq	0(%rax), %rbx
	movq	8(%rax), %rbp
	movq	16(%rax), %r12
	movq	24(%rax), %r13
	movq	32(%rax), %r14
	movq	40(%rax), %r15
	movq	48(%rax), %rsp
	movq	56(%rax), %rdx
	movl	%edi, %eax
	jmp	*%rdx
	.size	fs_vfork_return, .-fs_vfork_return

	.local	fs_vfork_frame
	.comm	fs_vfork_frame, 64, 16
#endif
	.section	.note.GNU-stack,"",@progbits
