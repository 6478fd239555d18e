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
    """Let code that numba compiles call these functions, of integers of 64 bits and arrays."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic, overload

    never_zero = ir.Constant(ir.IntType(1), 1)
    pointer_to: Any = types.CPointer

    def instruction(returned: Any, build: Any) -> Any:
        def typed(typing_context: Any, argument: Any) -> Any:
            def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                return build(context, builder, argument, arguments[0])

            return returned(argument), lower

        return intrinsic(typed)

    def of_mask(build: Any) -> Any:
        return instruction(
            lambda mask: types.int64(types.int64),
            lambda context, builder, kind, mask: build(builder, mask),
        )

    count = of_mask(lambda builder, mask: builder.ctpop(mask))
    zeros_below = of_mask(lambda builder, mask: builder.cttz(mask, never_zero))
    zeros_above = of_mask(lambda builder, mask: builder.ctlz(mask, never_zero))
    pointer = instruction(
        lambda kind: pointer_to(kind.dtype)(kind),
        lambda context, builder, kind, array: (
            context.make_array(kind)(context, builder, array).data
        ),
    )
    overload(unchecked)(lambda cells: lambda cells: pointer(cells))
    overload(ones)(lambda mask: lambda mask: count(mask))
    overload(lowest)(lambda mask: lambda mask: zeros_below(mask))
    overload(highest)(lambda mask: lambda mask: 63 - zeros_above(mask))
