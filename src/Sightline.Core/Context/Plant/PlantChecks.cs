using Sightline.Contract;

namespace Sightline.Context.Plant;

/// <summary>What is checked of master data beyond its form.</summary>
internal static class PlantChecks
{
    public static IEnumerable<ContractError> Order(WorkOrderMaster order)
    {
        if (string.IsNullOrWhiteSpace(order.Product))
        {
            yield return new ContractError("/product", "Missing. Send the id of the product this order makes.");
        }

        if (order.Quantity < 0)
        {
            yield return new ContractError("/quantity", $"Is {order.Quantity}. Send 0 or more.");
        }

        foreach (var problem in Words("/unit", order.Unit).Concat(Operations(order.Operations ?? [])))
        {
            yield return problem;
        }
    }

    public static IEnumerable<ContractError> Lot(MaterialLotMaster lot)
    {
        if (lot.Quantity < 0)
        {
            yield return new ContractError("/quantity", $"Is {lot.Quantity}. Send 0 or more.");
        }

        if (lot.Quantity is not null && lot.Unit is null)
        {
            yield return new ContractError("/unit", "Missing. Send the unit of the quantity, such as kg or m; a quantity without one cannot be consumed.");
        }

        foreach (var problem in Words("/unit", lot.Unit))
        {
            yield return problem;
        }
    }

    public static IEnumerable<ContractError> Operator(OperatorMaster person) =>
        Words("/badge", person.Badge).Concat((person.Qualifications ?? []).SelectMany((q, i) => Words($"/qualifications/{i}", q ?? "")));

    private static IEnumerable<ContractError> Operations(IReadOnlyList<OperationMaster> operations)
    {
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i] is not { } operation)
            {
                yield return new ContractError($"/operations/{i}", "Is null. Send an object with an id.");
                continue;
            }

            if (string.IsNullOrWhiteSpace(operation.Id))
            {
                yield return new ContractError($"/operations/{i}/id", "Missing. Send the id of the operation, such as 10.");
            }
            else if (operations.Take(i).Any(o => o?.Id == operation.Id))
            {
                yield return new ContractError($"/operations/{i}/id", $"Is '{operation.Id}', as another operation of the order. Give each an id of its own.");
            }

            if (operation.Station is not null && operation.Line is not null)
            {
                yield return new ContractError($"/operations/{i}", "Names a station and a line. Send the station, or the line where any of its stations will do.");
            }
        }
    }

    private static IEnumerable<ContractError> Words(string pointer, string? text) =>
        text is null || (text.Length is > 0 and <= ContractLimits.WordLength && !string.IsNullOrWhiteSpace(text)) ? []
        : [new ContractError(pointer, $"Is not a text of 1 to {ContractLimits.WordLength} characters. Send one, or leave it out.")];
}
