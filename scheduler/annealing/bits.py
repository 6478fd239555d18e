"""What masks of bits and cells are asked: plainly here, and by one instruction where compiled."""

from typing import Any


def ones(mask: int) -> int:
    """Return how many bits are set."""
    return mask.bit_count()


def lowest(mask: int) -> int:
    """Return the place of the lowest bit set; there has to be one."""
    return (mask & -mask).bit_length() - 1


def highest(mask: int) -> int:
    """Return the place of the highest bit set; there has to be one."""
    return mask.bit_length() - 1


def unchecked(cells: Any) -> Any:
    """Return cells to read and write without the question whether an index counts from the end."""
    return cells


def teach_numba() -> None:
    """Let code that numba compiles call these functions, of integers of 64 bits."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic, overload

    never_zero = ir.Constant(ir.IntType(1), 1)

    def instruction(build: Any) -> Any:
        def typed(typing_context: Any, mask: Any) -> Any:
            def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                return build(builder, arguments[0])

            return types.int64(types.int64), lower

        return intrinsic(typed)

    count = instruction(lambda builder, mask: builder.ctpop(mask))
    zeros_below = instruction(lambda builder, mask: builder.cttz(mask, never_zero))
    zeros_above = instruction(lambda builder, mask: builder.ctlz(mask, never_zero))

    @intrinsic
    def pointer(typing_context: Any, array: Any) -> Any:
        def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return context.make_array(array)(context, builder, arguments[0]).data

        return types.CPointer(array.dtype)(array), lower

    overload(unchecked)(lambda cells: lambda cells: pointer(cells))
    overload(ones)(lambda mask: lambda mask: count(mask))
    overload(lowest)(lambda mask: lambda mask: zeros_below(mask))
    overload(highest)(lambda mask: lambda mask: 63 - zeros_above(mask))
