import { type Readiness } from '@vigia/skupper-config';

/**
 * The sentences of assess-*.ts here and of the readiness of libs/skupper-config, and what stands for them in
 * Portuguese. `{}` stands for what differs: names, numbers, dates, and the words of others, which stay as they are.
 */
const sentences: Readonly<Record<string, string>> = {
  'it is being deleted': 'está sendo apagado',
  'Wait until it is gone, then repeat the command.': 'Espere até que suma e repita o comando.',
  'it is not there': 'não existe',
  'Run `vigia up`.': 'Rode `vigia up`.',
  // Deployments and pods.
  'the cluster has not looked at it yet': 'o cluster ainda não olhou para ele',
  'its pods are refused: {}': 'seus pods são recusados: {}',
  'Ask for a larger ResourceQuota, or choose a smaller size in vigia.yaml.':
    'Peça uma ResourceQuota maior ou escolha um tamanho menor em vigia.yaml.',
  'Change what the rule names, or ask whoever runs the cluster for an exception.':
    'Mude o que a regra indica ou peça uma exceção a quem administra o cluster.',
  'and nothing moves any more': 'e nada mais anda',
  'Look at its log: vigia logs': 'Veja o log dele: vigia logs',
  'no node has room for it: {}': 'nenhum nó tem lugar para ele: {}',
  'no node has room for it:': 'nenhum nó tem lugar para ele',
  'Add a node, free resources, or choose a smaller size in vigia.yaml.':
    'Acrescente um nó, libere recursos ou escolha um tamanho menor em vigia.yaml.',
  'the pod has failed': 'o pod falhou',
  'Look at it: kubectl {}': 'Veja-o: kubectl {}',
  '{} runs and does not say yet that it is ready':
    '{} está em execução e ainda não diz que está pronto',
  'the pod is being started': 'o pod está sendo iniciado',
  'the image {} cannot be pulled: {}': 'a imagem {} não pode ser baixada: {}',
  'the image {} cannot be pulled': 'a imagem {} não pode ser baixada',
  'Look at public.images in vigia.yaml, at the pull secret, and whether the nodes reach the registry.':
    'Confira public.images em vigia.yaml, o pull secret e se os nós alcançam o registro.',
  'the image {} cannot be used: {}': 'a imagem {} não pode ser usada: {}',
  'Look at public.images in vigia.yaml.': 'Confira public.images em vigia.yaml.',
  '{} cannot be made: {}': '{} não pode ser criado: {}',
  'Look whether the Secret or the ConfigMap that the message names is there.':
    'Confira se o Secret ou o ConfigMap que a mensagem indica existe.',
  '{} ran out of memory, {} times': '{} ficou sem memória, {} vezes',
  '{} ended with exit code {}, {} times': '{} terminou com o código de saída {}, {} vezes',
  'Choose a larger size in vigia.yaml.': 'Escolha um tamanho maior em vigia.yaml.',
  'Its log says why: vigia logs': 'O log dele diz por quê: vigia logs',
  'pulling {}': 'baixando {}',
  'the container is being made': 'o contêiner está sendo criado',
  'Look whether the nodes reach the registry, and at the volumes of the pod.':
    'Confira se os nós alcançam o registro e os volumes do pod.',
  // The ways in.
  'no load balancer has given it an address yet':
    'nenhum balanceador de carga lhe deu um endereço ainda',
  'Look whether the cluster has load balancers (a cloud, MetalLB), and at the events of the Service; or choose another exposure in vigia.yaml.':
    'Confira se o cluster tem balanceadores de carga (uma nuvem, MetalLB) e os eventos do Service; ou escolha outra exposição em vigia.yaml.',
  'no controller of the class {} has given it an address yet':
    'nenhum controlador da classe {} lhe deu um endereço ainda',
  'Look whether the controller of the IngressClass {} runs; some never publish an address.':
    'Confira se o controlador da IngressClass {} está em execução; alguns nunca publicam um endereço.',
  'no gateway has looked at it yet': 'nenhum gateway olhou para ele ainda',
  'Look whether the controller of the GatewayClass runs.':
    'Confira se o controlador da GatewayClass está em execução.',
  'the gateway {} refuses it: {}': 'o gateway {} o recusa: {}',
  'the gateway {} refuses it': 'o gateway {} o recusa',
  'the gateway {} has not accepted it yet: {}': 'o gateway {} ainda não o aceitou: {}',
  'the gateway {} has not accepted it yet': 'o gateway {} ainda não o aceitou',
  'Look at the listeners of the gateway: host, port, and the namespaces that they allow.':
    'Confira os listeners do gateway: host, porta e os namespaces que permitem.',
  'its class refuses it: {}': 'sua classe o recusa: {}',
  'Look at public.gateway in vigia.yaml.': 'Confira public.gateway em vigia.yaml.',
  'the gateway has no address yet: {}': 'o gateway ainda não tem endereço: {}',
  'the gateway has no address yet': 'o gateway ainda não tem endereço',
  'Look whether the controller of the GatewayClass runs, and whether the cluster has load balancers.':
    'Confira se o controlador da GatewayClass está em execução e se o cluster tem balanceadores de carga.',
  'no router admits it: {}': 'nenhum router o admite: {}',
  'Choose a host that no other Route has.': 'Escolha um host que nenhuma outra Route tem.',
  'no router has looked at it yet': 'nenhum router olhou para ele ainda',
  'Look whether the ingress operator of OpenShift runs.':
    'Confira se o ingress operator do OpenShift está em execução.',
  'the issuer refuses it: {}': 'o emissor o recusa: {}',
  'Look at the issuer: kubectl {}': 'Veja o emissor: kubectl {}',
  'the certificate is not issued yet: {}': 'o certificado ainda não foi emitido: {}',
  'the certificate is not issued yet': 'o certificado ainda não foi emitido',
  'Look at its challenges: kubectl get challenges,orders; the public name must lead here for an ACME issuer.':
    'Veja os desafios dele: kubectl get challenges,orders; para um emissor ACME o nome público tem de levar para cá.',
  // Skupper's Site and Listener, and what its controller says of any kind.
  'No connector with this routing key can be reached, so clients are refused at once.':
    'Nenhum conector com esta chave de roteamento pode ser alcançado; clientes são recusados na hora.',
  'Look at the link, then compare the routing key with that of the Connector letter by letter.':
    'Veja o link e depois compare a chave de roteamento com a do Connector letra por letra.',
  'Nothing at another site has the same routing key yet.':
    'Nada em outro site tem a mesma chave de roteamento ainda.',
  'Look at the link, then compare the routing keys letter by letter.':
    'Veja o link e depois compare as chaves de roteamento letra por letra.',
  'The controller has not put it into the router yet.':
    'O controlador ainda não o pôs no roteador.',
  'Look whether the Site of this namespace is Ready.':
    'Confira se o Site deste namespace está Ready.',
  'No address from outside has been given yet.': 'Nenhum endereço externo foi dado ainda.',
  'Look at the message of the SecuredAccess; without a load balancer choose route, nodeport or ingress.':
    'Veja a mensagem do SecuredAccess; sem balanceador de carga escolha route, nodeport ou ingress.',
  'No router pod is running and ready; the first start pulls its image.':
    'Nenhum pod do roteador está em execução e pronto; o primeiro início baixa a imagem dele.',
  'Look at the pods with the label skupper.io/component=router and at their events.':
    'Veja os pods com a etiqueta skupper.io/component=router e os eventos deles.',
  'There is no connection yet.': 'Ainda não há conexão.',
  'Look at the link and at the routing keys of the other sites.':
    'Veja o link e as chaves de roteamento dos outros sites.',
  'No controller has looked at it: there is none, it watches other namespaces, or another is named for this one.':
    'Nenhum controlador olhou para ele: não há nenhum, ele observa outros namespaces, ou outro está indicado para este.',
  'No controller has looked at it yet.': 'Nenhum controlador olhou para ele ainda.',
  'Look whether the Skupper controller runs, and whether the ConfigMap skupper of this namespace names one that exists.':
    'Confira se o controlador do Skupper está em execução e se o ConfigMap skupper deste namespace indica um que existe.',
  'The status is about an earlier state of the resource.':
    'O status é de um estado anterior do recurso.',
  'Look whether the Skupper controller runs.':
    'Confira se o controlador do Skupper está em execução.',
  'Correct what the message names, and look at the log of the controller if it names nothing.':
    'Corrija o que a mensagem indica; se não indica nada, veja o log do controlador.',
  'The namespace has another active Site, and only one counts.':
    'O namespace tem outro Site ativo, e só um vale.',
  'Delete one of the two Sites; when it was made again, wait until all of the old one is gone, and link again.':
    'Apague um dos dois Sites; se foi refeito, espere até que tudo do antigo suma e ligue de novo.',
  'The namespace has no active Site yet.': 'O namespace ainda não tem um Site ativo.',
  'Apply the Site in this namespace.': 'Aplique o Site neste namespace.',
  'The controller was not started with this access type.':
    'O controlador não foi iniciado com este tipo de acesso.',
  'Choose another linkAccess, or start the controller with -enabled-access-types.':
    'Escolha outro linkAccess ou inicie o controlador com -enabled-access-types.',
  'A Service of this name is there that Skupper did not make.':
    'Há um Service com este nome que não foi criado pelo Skupper.',
  'Delete or rename that Service, or choose another host for the Listener.':
    'Apague ou renomeie esse Service, ou escolha outro host para o Listener.',
  'Another Listener has the same host and port.':
    'Outro Listener tem o mesmo host e a mesma porta.',
  'Choose another host or port.': 'Escolha outro host ou outra porta.',
  'The controller may not choose the host of a Route.':
    'O controlador não pode escolher o host de uma Route.',
  'Upgrade Skupper to 2.2, or give its role routes/custom-host, or remove the domain setting.':
    'Atualize o Skupper para o 2.2, dê routes/custom-host ao papel dele ou remova o domínio configurado.',
  'The host of a Route that is there cannot be changed.':
    'O host de uma Route que já existe não pode ser mudado.',
  'Delete the Route; Skupper makes it again with the new host.':
    'Apague a Route; o Skupper a cria de novo com o novo host.',
  'A Secret that it names is not there; in Skupper 2.2.1 that holds up the whole site.':
    'Falta um Secret que ele indica; no Skupper 2.2.1 isso para o site inteiro.',
  'Apply the Secret, of the type kubernetes.io/tls.':
    'Aplique o Secret, do tipo kubernetes.io/tls.',
  'Something of the name that Skupper needs is there, and Skupper does not own it: often a leftover of an earlier site.':
    'Há algo com o nome de que o Skupper precisa e que não é dele: muitas vezes é resto de um site anterior.',
  'Rename or delete it.': 'Renomeie-o ou apague-o.',
  'The Secret of the signing authority is not there.': 'Falta o Secret da autoridade que assina.',
  'Name an issuer that is there, or remove the name to have the default one.':
    'Indique um emissor que existe ou tire o nome para ter o padrão.',
  'The image of the router cannot be pulled.': 'A imagem do roteador não pode ser baixada.',
  'Make the registry reachable, or set SKUPPER_IMAGE_REGISTRY to a mirror.':
    'Torne o registro alcançável ou aponte SKUPPER_IMAGE_REGISTRY para um espelho.',
  'No node has room for the router.': 'Nenhum nó tem lugar para o roteador.',
  'Free resources, or choose a smaller size.': 'Libere recursos ou escolha um tamanho menor.',
};

const patterns = Object.entries(sentences)
  .map(([english, portuguese]) => ({
    // The more is fixed in a sentence, the better it fits.
    weight: english.replaceAll('{}', '').length,
    pattern: new RegExp(`^${english.split('{}').map(escape).join('(.+?)')}$`, 's'),
    portuguese,
  }))
  .sort((one, other) => other.weight - one.weight);

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** How many pods of a Deployment are ready, which comes before what the others wait for. */
const counted = /^(\d+) of (\d+) ready(?:, (.*))?$/s;
const quoted = /^(.*?) ?Skupper says: (.*)$/s;

/** What a part waits for or why it failed, in the language of the person; what has no translation stays as it is. */
export function readinessIn(locale: string, readiness: Readiness): Readiness {
  if (!locale.startsWith('pt') || readiness.state === 'ready') return readiness;
  return {
    ...readiness,
    detail: translateDetail(readiness.detail),
    remedy: translate(readiness.remedy),
  };
}

function translateDetail(detail: string): string {
  const [, readyPods, wanted, rest] = counted.exec(detail) ?? [];
  if (readyPods !== undefined) {
    const count = `${readyPods} de ${wanted} ${wanted === '1' ? 'pronto' : 'prontos'}`;
    return rest === undefined ? count : `${count}, ${translate(rest)}`;
  }
  const [, own, said] = quoted.exec(detail) ?? [];
  if (own === undefined) return translate(detail);
  return `${own === '' ? '' : `${translate(own)} `}O Skupper diz: ${said}`;
}

function translate(sentence: string): string {
  for (const { pattern, portuguese } of patterns) {
    const values = pattern.exec(sentence)?.slice(1);
    if (!values) continue;
    let next = 0;
    return portuguese.replace(/\{\}/g, () => values[next++] ?? '');
  }
  return sentence;
}
